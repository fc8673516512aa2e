using System.ComponentModel;
using System.Text.Json.Serialization;

namespace Farthing.Documents.Routes;

[Description("A threshold and what is promised at it")]
public sealed record RoutePromise(
    [property: Description("Regret of a request at most")] double Limit,
    [property: Description("How often the promise may fail over recalibrations")] double Delta,
    [property: Description("Confidence from which on the weak model answers; null: the strong model always")]
    [property: JsonIgnore(Condition = JsonIgnoreCondition.Never)]
        double? Threshold,
    [property: Description("Of calibration rows, those that the weak model answers")] double WeakFraction,
    [property: Description("Mean regret of a calibration row")] double Regret,
    [property: Description("What the regret is at most at this threshold, with confidence 1 − delta")]
        double RegretUpper
);
