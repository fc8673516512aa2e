using System.ComponentModel;

namespace Farthing.Documents.Routes;

[Description("What a request costs, in dollars")]
public sealed record RouteCosts(
    double WeakUsd,
    double StrongUsd,
    double JudgeUsd,
    double AuditFraction,
    [property: Description("flags, or labels: the means of their columns")] string Source,
    [property: Description("Escalation up to which a cascade saves")] double MaxEscalationFraction,
    [property: Description("Of the cascade with a promise: the former less what escalates")]
        double HeadroomFraction
);
