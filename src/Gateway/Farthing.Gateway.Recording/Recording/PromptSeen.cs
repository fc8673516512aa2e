using Farthing.Gateway.Journal.Records;

namespace Farthing.Gateway.Recording;

/// <summary>A prompt as the journal tells it.</summary>
/// <param name="Record">Its record.</param>
/// <param name="UnixNs">When it was recorded.</param>
/// <param name="Blocks">Hashes of all its blocks from its beginning on, as far as the journal has them.</param>
/// <param name="IsWhole">False where the prompt that it goes on from is no longer there: then it has no blocks.</param>
/// <param name="Scope">What stands before its messages; null where that is not known.</param>
public sealed record PromptSeen(
    PromptRecord Record,
    long UnixNs,
    ulong[] Blocks,
    bool IsWhole,
    PromptScope? Scope
)
{
    /// <summary>Tokens that a hash stands for; null: it stands for 64 bytes of text.</summary>
    public int? BlockTokens { get; init; }
}
