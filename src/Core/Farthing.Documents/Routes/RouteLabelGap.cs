using System.ComponentModel;
using System.Text.Json.Serialization;

namespace Farthing.Documents.Routes;

[Description("Labels that a promise lacks")]
public sealed record RouteLabelGap(
    [property: Description("Labels that the router was calibrated on")] int Have,
    [property: Description("With fewer nothing but the large model can be promised")] int Minimum,
    [property: Description(
        "Until half the limit as regret passes, by the rule of route train; 0: the labels are enough, and the router promises something else. null: no number is enough"
    )]
    [property: JsonIgnore(Condition = JsonIgnoreCondition.Never)]
        int? Missing,
    [property: Description("Mean cost of a compared request: both answers and the judge; null: none was")]
    [property: JsonIgnore(Condition = JsonIgnoreCondition.Never)]
        double? LabelUsd,
    [property: Description("What the missing ones cost at that; null: not known")]
    [property: JsonIgnore(Condition = JsonIgnoreCondition.Never)]
        double? MissingUsd
);
