namespace Farthing.Protocol.Translation.Responses;

/// <summary>An item of an upstream's stream as far as it has come.</summary>
/// <param name="index">Its place in the output.</param>
internal sealed class OpenItem(long index)
{
    /// <summary>Its place in the output.</summary>
    public long Index { get; } = index;

    /// <summary>Its kind.</summary>
    public ItemKind Kind { get; set; }

    /// <summary>Its number among the calls; below 0 where it is none, or has no name yet.</summary>
    public int Call { get; set; } = -1;

    /// <summary>Text or arguments came.</summary>
    public bool HasDelta { get; set; }

    /// <summary>The part of the summary that came last; below 0 where none came.</summary>
    public long SummaryPart { get; set; } = -1;
}
