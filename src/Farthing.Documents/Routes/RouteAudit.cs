using System.ComponentModel;
using System.Text.Json.Serialization;

namespace Farthing.Documents.Routes;

[Description("Answers of both models that were compared")]
public sealed record RouteAudit(
    [property: Description("Requests whose two answers were compared")] long Compared,
    [property: Description("Of these, those that nobody could tell: they count as a loss")] long Unclear,
    [property: Description("Given answers of the small model that were checked: the regret rests on them")]
        long Audited,
    [property: Description(
        "Losses of a request, of those that the cascade decided; an answer that differs counts as one. null: no given answer was checked"
    )]
    [property: JsonIgnore(Condition = JsonIgnoreCondition.Never)]
        double? Regret,
    [property: Description("95 % interval that may be looked at at any time; null: not known")]
    [property: JsonIgnore(Condition = JsonIgnoreCondition.Never)]
        double? RegretLow,
    [property: Description("Its upper end; null: not known")]
    [property: JsonIgnore(Condition = JsonIgnoreCondition.Never)]
        double? RegretHigh
);
