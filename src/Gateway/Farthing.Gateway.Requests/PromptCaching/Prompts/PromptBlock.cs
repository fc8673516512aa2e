using Farthing.Gateway.PromptCaching.Marks;

namespace Farthing.Gateway.PromptCaching.Prompts;

/// <summary>A block of a prompt: the least that a provider caches.</summary>
/// <param name="Part">Its part.</param>
/// <param name="Start">Offset of its first byte in the body.</param>
/// <param name="End">Offset behind its last byte.</param>
/// <param name="CanMark">A breakpoint may stand at it.</param>
/// <param name="IsText">It is a bare string: a breakpoint makes it a block of text.</param>
/// <param name="IsMedia">It holds an image or a document: its bytes say nothing about its tokens.</param>
internal readonly record struct PromptBlock(
    PromptPart Part,
    int Start,
    int End,
    bool CanMark,
    bool IsText,
    bool IsMedia
)
{
    /// <summary>Bytes that a picture or document counts as: about 1,500 tokens.</summary>
    public const int MediaWeight = 6000;

    /// <summary>Offset of the name of the message's role, with its value's end; 0: it is not the first block of a message.</summary>
    public (int Start, int End) Role { get; init; }

    /// <summary>The text of a block that has nothing but a text: it is the same prompt as the bare string; 0: it is not one.</summary>
    public (int Start, int End) Text { get; init; }

    /// <summary>What bears a breakpoint within it: a text, or a part of a list.</summary>
    public (int Start, int End) MarkAt { get; init; } = (Start, End);

    /// <summary>By how much the weight of its pictures and documents is more than their bytes.</summary>
    public int Extra { get; init; }

    /// <summary>Bytes by which its tokens are estimated.</summary>
    public int Weight => IsMedia ? MediaWeight : End - Start + Extra;
}
