namespace Farthing.Gateway.Recording;

/// <summary>A prompt that stands in the journal: what later ones may go on from.</summary>
/// <param name="Number">As of <see cref="Journal.Records.PromptRecord.NumberOf"/>.</param>
/// <param name="Blocks">Hashes of all its blocks that the journal has.</param>
/// <param name="ToolsHash">Of its tools in their order; 0 without tools.</param>
/// <param name="SystemHash">Of its system's text.</param>
/// <param name="Called">Tools that its messages say were called.</param>
/// <param name="WholeAtNs">When the first prompt of the line was recorded, which went on from none.</param>
internal sealed record RecordedPrompt(
    long Number,
    ulong[] Blocks,
    ulong ToolsHash,
    ulong SystemHash,
    HashSet<string> Called,
    long WholeAtNs
);
