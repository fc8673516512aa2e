using System.ComponentModel;

namespace Farthing.Documents.Routes;

[Document("route.explain")]
[Description("What a router decides on a prompt, and by what")]
public sealed record RouteExplainDocument(
    string Weak,
    string Strong,
    [property: Description("The model that the router's promise lets answer")] string Chosen,
    [property: Description("The higher, the more the strong model is needed")] double Score,
    [property: Description("Score up to which the weak model answers; absent: it never does")]
        double? MaxWeakScore,
    [property: Description("What the strong answer is expected to be better by: −1 to 1")] double Gain,
    [property: Description("Prompt length is all that decides")] bool IsByLength,
    [property: Description("They add up to the score; the largest first")]
        IReadOnlyList<RouteExplainPart> Parts
);

[Description("A part of a score")]
public sealed record RouteExplainPart(
    RoutePartKind Kind,
    [property: Description("The figure or the words; empty where the kind says it")] string Name,
    [property: Description("Its value in this prompt")] double Value,
    [property: Description("What it adds to the score")] double Contribution
);

/// <summary>Kinds of parts of a score.</summary>
public enum RoutePartKind
{
    /// <summary>The score of a mean prompt.</summary>
    Mean,

    /// <summary>A figure of the prompt's form.</summary>
    Form,

    /// <summary>A word, or two that follow each other.</summary>
    Words,

    /// <summary>What came of the nearest earlier prompts.</summary>
    Neighbors,
}
