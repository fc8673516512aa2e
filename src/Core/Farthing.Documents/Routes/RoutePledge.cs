using System.ComponentModel;
using System.Text.Json.Serialization;

namespace Farthing.Documents.Routes;

[Description("What the gateway promises of a cascade, and whether it holds")]
public sealed record RoutePledge(
    RoutePledgeState State,
    [property: Description("Regret of a request at most")] double MaxRegret,
    [property: Description("Confidence of that, over recalibrations")] double Confidence,
    [property: Description("When the router was calibrated, ISO 8601 in UTC; null: there is none")]
    [property: JsonIgnore(Condition = JsonIgnoreCondition.Never)]
        string? CalibratedAt,
    [property: Description("Age of that calibration; null: there is none")]
    [property: JsonIgnore(Condition = JsonIgnoreCondition.Never)]
        double? AgeDays,
    [property: Description("Days until it is stale; 0 where it is")]
    [property: JsonIgnore(Condition = JsonIgnoreCondition.Never)]
        double? DaysLeft
);
