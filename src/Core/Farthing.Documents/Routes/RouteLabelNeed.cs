using System.ComponentModel;
using System.Text.Json.Serialization;

namespace Farthing.Documents.Routes;

[Description("Labels that a promise needs")]
public sealed record RouteLabelNeed(
    int Have,
    [property: Description("With fewer nothing but the strong model can be promised")] int Minimum,
    [property: Description("With so many, half the limit as regret passes; null: no number is enough")]
    [property: JsonIgnore(Condition = JsonIgnoreCondition.Never)]
        int? Needed,
    [property: Description("null: no number is enough")]
    [property: JsonIgnore(Condition = JsonIgnoreCondition.Never)]
        int? Missing,
    [property: Description("Both answers and a judgment of each missing one, at the stated costs")]
        double? MissingUsd,
    [property: Description(
        "What has to go to the strong model at least: (regret of all weak − limit) ÷ (1 − limit)"
    )]
        double MinEscalationFraction
);
