namespace Farthing.Reduction.Semantic;

/// <summary>The last labels of an entry, oldest first.</summary>
public sealed class LabelWindow
{
    /// <summary>How many are kept.</summary>
    public const int Capacity = 60;

    private EntryLabel[] ring = [];
    private int begin;

    /// <summary>Labels kept.</summary>
    public int Count { get; private set; }

    /// <summary>The label at an index from the oldest.</summary>
    public EntryLabel this[int index]
    {
        get
        {
            ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual((uint)index, (uint)Count, nameof(index));
            int at = begin + index;
            return ring[at < ring.Length ? at : at - ring.Length];
        }
    }

    /// <summary>Adds the newest; beyond the capacity the oldest goes.</summary>
    public void Add(EntryLabel label)
    {
        if (Count == Capacity)
        {
            ring[begin] = label;
            begin = begin + 1 == Capacity ? 0 : begin + 1;
            return;
        }

        if (Count == ring.Length)
        {
            Array.Resize(ref ring, Math.Min(Capacity, Math.Max(4, ring.Length * 2))); // Never turned while it grows: begin is 0.
        }

        ring[Count++] = label;
    }

    /// <summary>Drops all.</summary>
    public void Clear() => (ring, begin, Count) = ([], 0, 0);
}
