using System.ComponentModel;
using Farthing.Numerics.Quantities;

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

/// <summary>Rules that are compared.</summary>
public enum RouteMethodKind
{
    /// <summary>Learn-then-Test on the prior's score: decided from the prompt alone.</summary>
    PriorLtt,

    /// <summary>Conformal risk control on the prior's score.</summary>
    PriorCrc,

    /// <summary>The published conformal gate.</summary>
    ConformalGate,

    /// <summary>RACER: one model or both.</summary>
    Racer,

    /// <summary>A cascade: Learn-then-Test on the confidence in the weak answer.</summary>
    CascadeLtt,

    /// <summary>A cascade: conformal risk control on that confidence.</summary>
    CascadeCrc,
}

[Description("A rule with a promise, on held-out rows")]
public sealed record RouteMethodRow(
    RouteMethodKind Method,
    [property: Description(
        "What it promises of its own loss at most: regret of a request; of the conformal gate, failures among weak answers; of racer, no asked model right although one is"
    )]
        double Limit,
    [property: Description("Calls of the weak model a request")] double WeakCalls,
    [property: Description("Calls of the strong model a request")] double StrongCalls,
    double Quality,
    [property: Description("Share of the gap between both models")] double Gap,
    [property: Description(
        "How much better the strong answer would have been, a request; with its 95 % interval"
    )]
        Quantity Regret,
    [property: Description("Weak answers that were wrong, of those given; null where none was")]
        double? Failure,
    [property: Description("Divisions in which the bounded loss was above the limit")] int Broken,
    [property: Description("Saved against the strong model alone, a thousand requests; null without costs")]
        Quantity? NetUsdPerThousand
);

[Description("A point of a cost–quality curve")]
public sealed record RoutePoint(
    [property: Description("Share of requests that the strong model answers")] double StrongFraction,
    double Quality
);

[Description("A router's figures over all thresholds: means over divisions")]
public sealed record RouteRouterRow(
    string Router,
    [property: Description(
        "Area under the share of the gap reached, over the share of strong calls; 0.5 is random"
    )]
        double Apgr,
    [property: Description("Standard deviation over divisions; null of a published figure")]
        double? ApgrDeviation,
    [property: Description("Strong calls for half the gap; null where not published")] double? Cpt50,
    [property: Description("Strong calls for four fifths of the gap")] double? Cpt80,
    [property: Description("Where a published figure stands")] string? Source
);
