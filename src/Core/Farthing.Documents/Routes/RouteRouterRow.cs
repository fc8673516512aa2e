using System.ComponentModel;

namespace Farthing.Documents.Routes;

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
