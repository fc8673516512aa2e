namespace Farthing.Gateway.Metering;

/// <summary>What a line of a stream is.</summary>
/// <param name="Kind">Its kind.</param>
/// <param name="UsageStart">Where its <c>usage</c> member begins, from the line's first byte; 0 without.</param>
/// <param name="UsageEnd">Where that ends.</param>
public readonly record struct StreamLine(StreamLineKind Kind, int UsageStart = 0, int UsageEnd = 0)
{
    /// <summary>Where its generated text begins, behind the quote; 0 without, and where it has several.</summary>
    public int TextStart { get; init; }

    /// <summary>Where that ends.</summary>
    public int TextEnd { get; init; }

    /// <summary>Whether it has one piece of generated text.</summary>
    public bool HasText => TextStart > 0;
}
