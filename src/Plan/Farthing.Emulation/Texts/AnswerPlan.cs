using Farthing.Protocol.OpenAi;

namespace Farthing.Emulation.Texts;

/// <summary>Planned text of one sample, decided when its request arrives: the same request and seed give the same plan.</summary>
/// <param name="Seed">Seed of its words.</param>
/// <param name="OutputTokens">Tokens that it writes, at least 1.</param>
/// <param name="Finish">Why it ends.</param>
public sealed record AnswerPlan(ulong Seed, int OutputTokens, StopReason Finish)
{
    /// <summary>Number of its first tokens that are reasoning.</summary>
    public int ReasoningTokens { get; init; }

    /// <summary>Bytes of content that are shown, where a stop string cuts it; null for all.</summary>
    public int? VisibleBytes { get; init; }

    /// <summary>The stop string that ends it; null where none does.</summary>
    public string? StopSequence { get; init; }

    /// <summary>Function that it calls after its reasoning; null where it writes text.</summary>
    public string? ToolName { get; init; }

    /// <summary>Id of the call.</summary>
    public string ToolCallId { get; init; } = "";

    /// <summary>Text that it says before words, token by token, unescaped: JSON, a graded answer; empty for words alone.</summary>
    public IReadOnlyList<byte[]> TextPieces { get; init; } = [];

    /// <summary>Log probabilities of <see cref="TextPieces"/>; empty for made-up ones.</summary>
    public IReadOnlyList<double> Logprobs { get; init; } = [];

    /// <summary>Arguments of the call, token by token, unescaped.</summary>
    public IReadOnlyList<byte[]> ToolPieces { get; init; } = [];
}
