using System.ComponentModel;

namespace Farthing.Documents.Routes;

[Description("A part of a score")]
public sealed record RouteExplainPart(
    RoutePartKind Kind,
    [property: Description("The figure or the words; empty where the kind says it")] string Name,
    [property: Description("Its value in this prompt")] double Value,
    [property: Description("What it adds to the score")] double Contribution
);
