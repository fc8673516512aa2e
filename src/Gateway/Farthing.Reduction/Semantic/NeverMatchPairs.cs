namespace Farthing.Reduction.Semantic;

/// <summary>Pairs of questions of which somebody said that they have not the same answer. Neither side's order matters.</summary>
public sealed class NeverMatchPairs
{
    /// <summary>Pairs kept; beyond it the oldest goes, and <see cref="DroppedCount"/> says so.</summary>
    public const int Capacity = 16_384;

    private readonly HashSet<(ulong Low, ulong High)> known = [];
    private readonly Queue<(ulong Low, ulong High)> order = new();

    /// <summary>Pairs kept.</summary>
    public int Count => known.Count;

    /// <summary>Pairs that had to go.</summary>
    public long DroppedCount { get; private set; }

    /// <summary>Pairs, oldest first.</summary>
    public IEnumerable<(ulong Low, ulong High)> Oldest => order;

    /// <summary>True for a pair that is kept.</summary>
    public bool Contains(ulong one, ulong other) => known.Contains(Ordered(one, other));

    /// <summary>Adds a pair.</summary>
    /// <returns>False where it was known.</returns>
    public bool Add(ulong one, ulong other)
    {
        (ulong Low, ulong High) pair = Ordered(one, other);
        if (!known.Add(pair))
        {
            return false;
        }

        order.Enqueue(pair);
        if (order.Count > Capacity)
        {
            known.Remove(order.Dequeue());
            DroppedCount++;
        }

        return true;
    }

    internal void SetDropped(long count) => DroppedCount = count;

    private static (ulong Low, ulong High) Ordered(ulong one, ulong other) =>
        one <= other ? (one, other) : (other, one);
}
