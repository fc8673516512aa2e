namespace Farthing.Documents.Routes;

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
