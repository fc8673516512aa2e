namespace Farthing.Serving.Simulation;

/// <summary>What will happen to a pool, in order of time; what was planned first goes first at the same time.</summary>
internal sealed class PoolEvents
{
    private readonly PriorityQueue<PoolEvent, (long AtNs, long Order)> queue = new();
    private long order;

    /// <summary>When the next one happens; <see cref="long.MaxValue"/> where nothing is planned.</summary>
    public long NextNs { get; private set; } = long.MaxValue;

    /// <summary>Plans one.</summary>
    public void Add(long atNs, PoolEvent planned)
    {
        queue.Enqueue(planned, (atNs, order++));
        NextNs = Math.Min(NextNs, atNs);
    }

    /// <summary>Takes the next one.</summary>
    public PoolEvent Take()
    {
        PoolEvent next = queue.Dequeue();
        NextNs = queue.TryPeek(out _, out (long AtNs, long) first) ? first.AtNs : long.MaxValue;
        return next;
    }
}
