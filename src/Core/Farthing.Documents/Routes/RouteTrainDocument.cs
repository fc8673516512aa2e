using System.ComponentModel;

namespace Farthing.Documents.Routes;

[Document("route.train")]
[Description("A router that was trained and calibrated")]
public sealed record RouteTrainDocument(
    string File,
    [property: Description("The small model")] string Weak,
    [property: Description("The large model")] string Strong,
    int Labels,
    [property: Description("Of the labels, those that the prior was trained on")] int Trained,
    [property: Description("Of the labels, those that the promise was calibrated on")] int Calibrated,
    [property: Description("Too few labels: prompt length is all that decides")] bool IsByLength,
    [property: Description("From the prompt alone")] RoutePromise Promise,
    [property: Description("From the small model's answer; absent: labels carry no signals of answers")]
        RoutePromise? Confidence,
    [property: Description("From the opening of the small model's answer; absent: labels carry none")]
        RoutePromise? Opening,
    RouteLabelNeed Need
);

[Description("Labels that a promise needs")]
public sealed record RouteLabelNeed(
    int Have,
    [property: Description("With fewer nothing but the strong model can be promised")] int Minimum,
    [property: Description("With so many, half the limit as regret passes; absent: no number is enough")]
        int? Needed,
    [property: Description("absent: no number is enough")] int? Missing,
    [property: Description("Both answers and a judgment of each missing one, at the stated costs")]
        double? MissingUsd,
    [property: Description(
        "What has to go to the strong model at least: (regret of all weak − limit) ÷ (1 − limit)"
    )]
        double MinEscalationFraction
);

[Description("A threshold and what is promised at it")]
public sealed record RoutePromise(
    [property: Description("Regret of a request at most")] double Limit,
    [property: Description("How often the promise may fail over recalibrations")] double Delta,
    [property: Description(
        "Confidence from which on the weak model answers; absent: the strong model always"
    )]
        double? Threshold,
    [property: Description("Of calibration rows, those that the weak model answers")] double WeakFraction,
    [property: Description("Mean regret of a calibration row")] double Regret,
    [property: Description("What the regret is at most at this threshold, with confidence 1 − delta")]
        double RegretUpper
);
