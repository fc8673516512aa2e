using System.Text.RegularExpressions;

namespace Farthing.Reduction.Cascade.Confidence;

/// <summary>What an answer of a route must look like. What is null is not asked.</summary>
public sealed record AnswerRules
{
    /// <summary>Characters at least.</summary>
    public int? MinLength { get; init; }

    /// <summary>Characters at most.</summary>
    public int? MaxLength { get; init; }

    /// <summary>A pattern that the trimmed answer must match. Make it with a timeout: the answer is foreign text. A match that runs into it fails.</summary>
    public Regex? Pattern { get; init; }

    /// <summary>The JSON that the answer must be.</summary>
    public JsonShape? Json { get; init; }
}
