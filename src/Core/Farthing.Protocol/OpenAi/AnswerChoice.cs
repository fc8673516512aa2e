namespace Farthing.Protocol.OpenAi;

/// <summary>One choice of an answer that is not streamed. Texts are UTF-8, unescaped.</summary>
/// <param name="Content">What is shown.</param>
/// <param name="Finish">Why it ended.</param>
public sealed record AnswerChoice(ReadOnlyMemory<byte> Content, StopReason Finish)
{
    /// <summary>The stop string that ended it; null where none did.</summary>
    public string? StopSequence { get; init; }

    /// <summary>Reasoning text; empty for none.</summary>
    public ReadOnlyMemory<byte> Reasoning { get; init; }

    /// <summary>The <c>logprobs</c> object as JSON; empty for null.</summary>
    public ReadOnlyMemory<byte> Logprobs { get; init; }

    /// <summary>Function that it calls; null for none.</summary>
    public string? ToolName { get; init; }

    /// <summary>Id of the call.</summary>
    public string ToolCallId { get; init; } = "";

    /// <summary>Arguments of the call.</summary>
    public ReadOnlyMemory<byte> ToolArguments { get; init; }
}
