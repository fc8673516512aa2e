using System.Runtime.CompilerServices;
using Farthing.Numerics.Randomness;
using Farthing.Serving.Engines;
using Farthing.Serving.Lifecycles;
using Farthing.Serving.Spot;
using Farthing.Workloads.Requests;

namespace Farthing.Serving.Simulation;

/// <summary>Replicas behind a router, advanced together through simulated time.</summary>
/// <remarks>A replica is advanced only when a request goes to it, or when one of its requests may have ended, which the router must know: the next of those times is at the top of a heap. Where arrivals follow from completions (a closed loop), or somebody receives records, completions are taken one at a time, earliest first, lower replica first. At the same time completions come before what happens to replicas, and that before arrivals.</remarks>
internal sealed partial class Fleet
{
    private readonly List<Replica> replicas = [];
    private readonly Router router;
    private readonly RequestSource source;
    private readonly SimulationCollector collector;
    private readonly EngineSetup setup;
    private readonly ReplicaHeap ends = new(); // By the time before which none of its requests ends.
    private readonly int pulls;
    private readonly bool stopsAtEnds;
    private readonly bool isInOrder;
    private readonly bool seesAll;
    private readonly long delayNs;
    private readonly long windowNs;
    private long nextId;

    /// <summary>Makes the fleet of a simulation.</summary>
    public Fleet(
        SimulationOptions options,
        EngineSetup setup,
        RequestSource source,
        SimulationCollector collector
    )
    {
        (this.source, this.collector, this.setup) = (source, collector, setup);
        delayNs = options.OverheadBeforeNs + options.StepTimes.RequestOverheadNs;
        router = new Router(options.Routing, replicas);
        pulls = options.Life?.PulledPerReplica ?? 0;
        stopsAtEnds = source.DependsOnCompletions || pulls > 0;
        isInOrder = stopsAtEnds || options.OnRecord is not null;
        seesAll = options.SettlingRequests is not null; // Counting begins with an arrival: what was before it has been reported.
        spot = options.Life?.Spot;
        onDemandNodes = options.Life is FleetLife lived ? new NodeSlots(lived.ReplicasPerNode) : null;
        if (spot is not null)
        {
            zones = new ZoneProcess(spot.Market, options.Life!.Seed);
            upSinceNs = new long[spot.Market.Zones];
            spotNodes = new NodeSlots(spot.ReplicasPerNode);
            taking = new Pcg32(options.Life.Seed, 0x7A4B);
        }

        for (int i = 0; i < options.Deployment.Replicas; i++)
        {
            Start(i);
        }

        windowNs = options.WindowNs;
        if (windowNs > 0)
        {
            events.Add(windowNs, new FleetEvent(FleetEventKind.Window));
        }

        if (options.Life is FleetLife life)
        {
            Begin(life);
        }
    }

    /// <summary>A replica that is there at time 0; on spot, one that waits where no zone has nodes then.</summary>
    private void Start(int index)
    {
        Replica replica = AddReplica(spot is not null);
        wanted.Add(index);
        if (!FindNode(index, 0))
        {
            log.Begin(replica, ReplicaPhase.Ordered, 0);
            return;
        }

        log.Begin(replica, ReplicaPhase.Ready, 0);
        ends.Set(index, long.MaxValue);
        router.Add(index);
    }

    /// <summary>Requests that wait or run.</summary>
    public long Outstanding => nextId - collector.Ended;

    /// <summary>Runs to the end of the source, or until the collector has what it wants.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Run(CancellationToken cancellation)
    {
        long rounds = 0;
        while (!collector.IsOver && !isGivenUp)
        {
            long arrivalNs = NextArrivalNs();
            long nextNs = Math.Min(arrivalNs, events.NextNs);
            if (ends.FirstKey <= nextNs && ends.FirstKey < long.MaxValue)
            {
                Advance(ends.First, isInOrder ? Math.Min(nextNs, OthersEndNs()) : nextNs);
            }
            else if (arrivalNs == long.MaxValue && Outstanding == 0)
            {
                return;
            }
            else if (events.NextNs <= arrivalNs)
            {
                Happen(events.NextNs, events.Take());
            }
            else
            {
                Arrive(arrivalNs);
            }

            if ((++rounds & 0xFF) == 0)
            {
                cancellation.ThrowIfCancellationRequested();
            }
        }
    }

    /// <summary>The time up to which the first of <see cref="ends"/> may run before another's request can end; at the same time the one with the lower index goes first.</summary>
    private long OthersEndNs()
    {
        int second = ends.Second;
        return second < 0 ? long.MaxValue : ends.KeyOf(second) - (second < ends.First ? 1 : 0);
    }

    private void Advance(int index, long limitNs)
    {
        Replica replica = replicas[index];
        int before = replica.Outstanding;
        replica.AdvanceTo(limitNs, stopsAtEnds);
        ends.Set(index, replica.NoEndBeforeNs);
        if (replica.Outstanding == before)
        {
            return;
        }

        if (replica.Phase == ReplicaPhase.Ready)
        {
            router.Note(index);
            if (pulls > 0)
            {
                SendHeld(replica.StepsUntilNs);
            }
        }
        else
        {
            EndDraining(index);
        }
    }

    private long NextArrivalNs()
    {
        long arrivalNs = source.NextArrivalNs;
        return arrivalNs == long.MaxValue ? long.MaxValue : arrivalNs + delayNs;
    }

    private void Arrive(long arrivalNs)
    {
        Request request = source.Take();
        if (seesAll)
        {
            AdvanceReady(arrivalNs);
        }

        collector.OnArrival(request);
        lastArrivalNs = arrivalNs;
        long id = nextId++;
        if (!HasRoom)
        {
            Hold(request, id);
            return;
        }

        Send(request, id, arrivalNs);
    }

    private void Send(in Request request, long id, long atNs)
    {
        if (spot?.Fallback == SpotFallback.WhenLate)
        {
            sentArrivalsNs.Add(request.ArrivalNs);
        }

        int index = Choose(request, atNs);
        replicas[index].Deliver(request, id, atNs);
        Changed(index);
    }

    /// <summary>The replica that a request goes to, advanced to its arrival; others as well where the choice hangs on what they hold.</summary>
    private int Choose(in Request request, long atNs)
    {
        if (router.LooksInto(request))
        {
            AdvanceReady(atNs);
        }

        int index = pulls > 0 ? router.LeastBusy : router.Choose(request);
        replicas[index].AdvanceTo(atNs, false); // Nothing ends by then.
        return index;
    }

    private void Changed(int index)
    {
        ends.Set(index, replicas[index].NoEndBeforeNs);
        router.Note(index);
    }

    private void CloseWindow(long atNs)
    {
        foreach (Replica replica in replicas)
        {
            replica.AdvanceTo(atNs, false); // Its gaps are counted with the time at which they were.
        }

        collector.CloseWindow(atNs);
        events.Add(atNs + windowNs, new FleetEvent(FleetEventKind.Window));
    }

    /// <summary>Advances all that get requests to a time at which none of their requests has ended.</summary>
    private void AdvanceReady(long atNs)
    {
        for (int i = 0; i < router.Ready.Count; i++)
        {
            replicas[router.Ready[i]].AdvanceTo(atNs, false);
        }
    }

    private Replica AddReplica(bool isSpot)
    {
        Replica replica = new(new Engine(setup with { ReplicaIndex = replicas.Count }, collector))
        {
            IsSpot = isSpot,
        };
        replicas.Add(replica);
        return replica;
    }
}
