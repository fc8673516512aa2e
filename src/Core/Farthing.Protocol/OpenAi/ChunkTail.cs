namespace Farthing.Protocol.OpenAi;

/// <summary>Text of a chunk behind its content.</summary>
/// <param name="Finish">Why the choice ended; none while it goes on.</param>
/// <param name="HasUsage">Whether <paramref name="Usage"/> is written, as continuous usage asks.</param>
/// <param name="Usage">What was used so far.</param>
/// <param name="Logprobs">The <c>logprobs</c> object as JSON; empty for null.</param>
public readonly record struct ChunkTail(
    StopReason Finish,
    bool HasUsage,
    TokenUsage Usage,
    ReadOnlyMemory<byte> Logprobs
);
