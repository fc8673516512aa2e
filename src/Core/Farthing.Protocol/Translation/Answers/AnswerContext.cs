using Farthing.Protocol.Translation.Requests;

namespace Farthing.Protocol.Translation.Answers;

/// <summary>What readers and writers of an answer know of its request.</summary>
public sealed class AnswerContext
{
    /// <summary>The gateway's id of the request: ids of answers and items are made of it.</summary>
    public required string RequestId { get; init; }

    /// <summary>The request.</summary>
    public required Conversation Request { get; init; }

    /// <summary>Who answers.</summary>
    public required UpstreamTraits Traits { get; init; }

    /// <summary>Names of tools at the upstream.</summary>
    public required ToolTable Tools { get; init; }

    /// <summary>Counts what the answer loses.</summary>
    public required Losses Losses { get; init; }

    /// <summary>When the request came, seconds since 1970.</summary>
    public required long CreatedSeconds { get; init; }

    /// <summary>Usage that the upstream's first event stated; zeros where it stated none. Set by a stream's reader before <see cref="AnswerSink.Start"/>.</summary>
    public AnswerUsage UsageAtStart { get; set; }

    /// <summary>A chat client wants thinking with its seals (<c>x-farthing-thinking-blocks: 1</c>).</summary>
    public bool AsksThinkingBlocks { get; init; }

    /// <summary>The upstream's reasoning is a summary of what the model thought, not its own words (Anthropic): a reader of such a format sets it before the answer begins.</summary>
    public bool IsReasoningSummary { get; set; }

    /// <summary>Reasoning is not passed on: the request switched it off.</summary>
    public bool DropsReasoning => Request.Reasoning.Mode == ReasoningMode.Disabled;

    /// <summary>An id made of the request's: a prefix, the first 24 characters of the request's id, an ordinal.</summary>
    public string IdOf(string prefix, int ordinal) =>
        string.Create(
            System.Globalization.CultureInfo.InvariantCulture,
            $"{prefix}{RequestId[..Math.Min(24, RequestId.Length)]}{ordinal:x2}"
        );
}
