namespace Farthing.Protocol.OpenAi;

/// <summary>Content of one event of a chat or completion stream (or of one whole answer), without its text.</summary>
public struct StreamChunk
{
    /// <summary>Its content.</summary>
    public ChunkKinds Kinds;

    /// <summary>Its choices; 0 for the usage event.</summary>
    public int Choices;

    /// <summary>Index of its last choice, where n &gt; 1 samples share a stream.</summary>
    public int ChoiceIndex;

    /// <summary>Why the choice ended.</summary>
    public StopReason Finish;

    /// <summary>Usage so far (continuous usage) or in all.</summary>
    public TokenUsage Usage;

    /// <summary>Generated tokens that its log probabilities list; −1 where it has none.</summary>
    public int LogprobTokens;

    /// <summary>UTF-8 bytes of generated text as they stand in the JSON, escapes included.</summary>
    public int TextBytes;

    /// <summary>True when it carries something generated.</summary>
    public readonly bool HasGenerated => (Kinds & ChunkKinds.Generated) != 0;
}
