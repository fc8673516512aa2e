using System.ComponentModel;
using System.Text.Json.Serialization;

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
    [property: Description("From the small model's answer; null: labels carry no signals of answers")]
    [property: JsonIgnore(Condition = JsonIgnoreCondition.Never)]
        RoutePromise? Confidence,
    [property: Description("From the opening of the small model's answer; null: labels carry none")]
    [property: JsonIgnore(Condition = JsonIgnoreCondition.Never)]
        RoutePromise? Opening,
    RouteLabelNeed Need
);
