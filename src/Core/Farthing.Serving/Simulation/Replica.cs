using System.Runtime.CompilerServices;
using Farthing.Serving.Engines;
using Farthing.Serving.Lanes;
using Farthing.Serving.Lifecycles;
using Farthing.Serving.StepTimes;
using Farthing.Workloads.Requests;

namespace Farthing.Serving.Simulation;

/// <summary>An engine with its place in simulated time: idle since a moment, or inside a step that ends at one.</summary>
internal sealed class Replica(Engine engine, int number)
{
    private long nowNs;
    private long stepEndNs;
    private bool isInStep;

    /// <summary>Its number in the fleet, over all pools.</summary>
    public int Number { get; } = number;

    /// <summary>The engine.</summary>
    public Engine Engine { get; } = engine;

    /// <summary>Requests routed here that have not ended.</summary>
    public int Outstanding => Engine.Outstanding;

    /// <summary>A time before which no request of it ends, whatever arrives; <see cref="long.MaxValue"/> without work.</summary>
    public long NoEndBeforeNs
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => Engine.NoEndBefore(StepsUntilNs);
    }

    /// <summary>Where it is in its life.</summary>
    public ReplicaPhase Phase { get; set; }

    /// <summary>The number of its node among those of its kind; -1 before it has one and after it has left it.</summary>
    public int Node { get; set; } = -1;

    /// <summary>Whether it stands on a spot node, or waits for one.</summary>
    public bool IsSpot { get; init; }

    /// <summary>Whether it was taken from what stood by.</summary>
    public bool IsFromStandby { get; set; }

    /// <summary>Whether it writes a last checkpoint before it goes.</summary>
    public bool WritesLast { get; set; }

    /// <summary>Its room for batch requests; null where none was ever held for it.</summary>
    public LaneGate? Lane { get; set; }

    /// <summary>Since when it is there.</summary>
    public long PhaseSinceNs { get; set; }

    /// <summary>The end of the step under way, or of the last one.</summary>
    public long StepsUntilNs => isInStep ? stepEndNs : nowNs;

    /// <summary>Takes over requests of another replica; this one has been advanced to the time.</summary>
    public void Adopt(MovedRequest moved, long atNs)
    {
        Wake(atNs);
        Engine.Adopt(moved);
    }

    /// <summary>Hands over a request that arrives at a time; the replica has been advanced to it.</summary>
    public void Deliver(in Request request, long requestId, long arrivalNs)
    {
        Wake(arrivalNs);
        Engine.Enqueue(request, requestId);
    }

    /// <summary>Computes nothing for a while; no step is under way.</summary>
    /// <param name="atNs">Now; the replica has been advanced to it.</param>
    /// <param name="forNs">How long.</param>
    public void Pause(long atNs, long forNs) => nowNs = Math.Max(nowNs, atNs) + forNs;

    private void Wake(long atNs)
    {
        if (!isInStep && nowNs < atNs && !Engine.HasWork)
        {
            nowNs = atNs;
        }
    }

    /// <summary>Runs steps up to a time: ends those that end by then, starts those that start before it (a step that starts at that very time must see what arrives at it).</summary>
    /// <param name="limitNs">The time.</param>
    /// <param name="stopAtCompletion">Return after a step in which a request ended, so that a closed loop can answer to it.</param>
    /// <returns>True when it stopped at a completion.</returns>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public bool AdvanceTo(long limitNs, bool stopAtCompletion)
    {
        while (true)
        {
            if (isInStep)
            {
                if (stepEndNs > limitNs)
                {
                    return false;
                }

                if (EndStep() > 0 && stopAtCompletion)
                {
                    return true;
                }
            }

            if (!Engine.HasWork || nowNs >= limitNs)
            {
                return false;
            }

            nowNs = Engine.RepeatSteps(nowNs, limitNs);
            if (nowNs >= limitNs)
            {
                return false;
            }

            StartStep();
        }
    }

    private int EndStep()
    {
        nowNs = stepEndNs;
        isInStep = false;
        return Engine.EndStep(nowNs);
    }

    private void StartStep()
    {
        StepTime time = Engine.StartStep(nowNs);
        stepEndNs = nowNs + time.TotalNs;
        isInStep = true;
    }
}

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
