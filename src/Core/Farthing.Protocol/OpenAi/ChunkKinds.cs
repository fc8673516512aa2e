namespace Farthing.Protocol.OpenAi;

/// <summary>Content of a stream's chunk. Only <see cref="Reasoning"/>, <see cref="Content"/>, <see cref="Tool"/> and <see cref="Refusal"/> are generated tokens.</summary>
[Flags]
public enum ChunkKinds
{
    /// <summary>Nothing that counts: empty deltas.</summary>
    None = 0,

    /// <summary>The role of who speaks: the first chunk of a chat, no token yet.</summary>
    Role = 1,

    /// <summary>Text that is not shown (<c>reasoning_content</c>, newer vLLM: <c>reasoning</c>), not empty.</summary>
    Reasoning = 2,

    /// <summary>Text that is shown, not empty.</summary>
    Content = 4,

    /// <summary>A part of a tool call.</summary>
    Tool = 8,

    /// <summary>A part of a refusal.</summary>
    Refusal = 16,

    /// <summary>Why it ended.</summary>
    Finish = 32,

    /// <summary>Usage.</summary>
    Usage = 64,

    /// <summary>An error in the middle of the stream.</summary>
    Error = 128,

    /// <summary>Everything that is generated.</summary>
    Generated = Reasoning | Content | Tool | Refusal,
}
