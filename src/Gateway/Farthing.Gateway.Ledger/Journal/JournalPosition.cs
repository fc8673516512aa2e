namespace Farthing.Gateway.Journal;

/// <summary>A place between two records of a gateway's journal.</summary>
/// <param name="Segment">Number of the segment, from 1.</param>
/// <param name="Offset">Bytes from the segment's beginning.</param>
public readonly record struct JournalPosition(long Segment, long Offset) : IComparable<JournalPosition>
{
    /// <summary>Before the first record of the first segment.</summary>
    public static JournalPosition Start => new(1, SegmentHeader.Bytes);

    public static bool operator <(JournalPosition a, JournalPosition b) => a.CompareTo(b) < 0;

    public static bool operator >(JournalPosition a, JournalPosition b) => a.CompareTo(b) > 0;

    public static bool operator <=(JournalPosition a, JournalPosition b) => a.CompareTo(b) <= 0;

    public static bool operator >=(JournalPosition a, JournalPosition b) => a.CompareTo(b) >= 0;

    /// <inheritdoc/>
    public int CompareTo(JournalPosition other) =>
        Segment != other.Segment ? Segment.CompareTo(other.Segment) : Offset.CompareTo(other.Offset);

    /// <inheritdoc/>
    public override string ToString() => $"{Segment}:{Offset}";
}
