using System.ComponentModel;

namespace Farthing.Documents.Routes;

[Description("A point of a cost–quality curve")]
public sealed record RoutePoint(
    [property: Description("Share of requests that the strong model answers")] double StrongFraction,
    double Quality
);
