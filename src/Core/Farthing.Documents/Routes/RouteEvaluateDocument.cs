using System.ComponentModel;

namespace Farthing.Documents.Routes;

[Document("route.evaluate")]
[Description("A router and its rivals on labels that it has not seen")]
public sealed record RouteEvaluateDocument(
    [property: Description("The small model")] string Weak,
    [property: Description("The large model")] string Strong,
    int Rows,
    [property: Description("Of each division; 0 with --router")] int Training,
    int Calibration,
    [property: Description("Held out")] int Test,
    [property: Description("How often rows were divided anew")] int Divisions,
    double WeakQuality,
    double StrongQuality,
    [property: Description("How often a promise may fail over recalibrations")] double Delta,
    IReadOnlyList<RouteRouterRow> Routers,
    IReadOnlyList<RouteMethodRow> Methods,
    [property: Description("false: the confidence in weak answers is simulated")] bool IsConfidenceMeasured,
    [property: Description("How well it tells right weak answers from wrong ones; null where all are alike")]
        double? ConfidenceAuc,
    RouteLabelNeed Need,
    [property: Description("Where costs are stated")] RouteCosts? Costs,
    [property: Description("Of the first division")] IReadOnlyList<RoutePoint> PriorCurve,
    [property: Description("Of the first division")] IReadOnlyList<RoutePoint> CascadeCurve
);
