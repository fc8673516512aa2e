using Farthing.Serving.Engines;
using Farthing.Serving.Lanes;

namespace Farthing.Serving.Simulation;

/// <summary>Room for batch requests at one replica, by its requests and by what its metrics said when they were last read.</summary>
/// <param name="options">The lane's numbers.</param>
internal sealed class LaneGate(LaneOptions options)
{
    private readonly LaneLimit limit = new(options);
    private long nextReadingNs;
    private bool isFull;

    /// <summary>Batch requests that may begin now.</summary>
    /// <param name="replica">The replica; it is advanced to the time where its metrics are read.</param>
    /// <param name="atNs">Now.</param>
    public int Room(Replica replica, long atNs)
    {
        Engine engine = replica.Engine;
        bool isNew = atNs >= nextReadingNs;
        if (isNew)
        {
            replica.AdvanceTo(atNs, false);
            nextReadingNs = atNs + options.ReadEveryNs;
            isFull = limit.IsFull(engine.WaitingCount, (double)engine.Kv.UsedBlocks / engine.Kv.TotalBlocks);
        }

        limit.Adapt(atNs, isFull, isNew, isSlow: false);
        int interactive = engine.OutstandingInteractive;
        return limit.Room(engine.Outstanding - interactive, interactive);
    }
}
