using System.ComponentModel;
using Farthing.Numerics.Quantities;

namespace Farthing.Documents.Routes;

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
