namespace Farthing.Gateway.Metering;

/// <summary>Content of a stream's line.</summary>
/// <param name="Kind">Its kind.</param>
/// <param name="UsageStart">Where its <c>usage</c> member begins, from the line's first byte; 0 without.</param>
/// <param name="UsageEnd">Where that ends.</param>
public readonly record struct StreamLine(StreamLineKind Kind, int UsageStart = 0, int UsageEnd = 0)
{
    /// <summary>Start of its generated text, behind the quote; 0 without, and where it has several.</summary>
    public int TextStart { get; init; }

    /// <summary>End of that text.</summary>
    public int TextEnd { get; init; }

    /// <summary>True when it has one piece of generated text.</summary>
    public bool HasText => TextStart > 0;
}
