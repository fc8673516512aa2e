using System.Runtime.CompilerServices;
using Farthing.Numerics.Randomness;
using Farthing.Serving.Engines;
using Farthing.Serving.Lifecycles;
using Farthing.Serving.Spot;
using Farthing.Workloads.Requests;

namespace Farthing.Serving.Simulation;

/// <summary>Replicas of one deployment behind their router.</summary>
/// <remarks>A replica is advanced only when a request goes to it, or when one of its requests may have ended, which the router must know: the next of those times is at the top of a heap.</remarks>
internal sealed partial class Pool
{
    private readonly List<Replica> replicas = [];
    private readonly Router router;
    private readonly RequestSource source;
    private readonly SimulationCollector collector;
    private readonly PoolOptions options;
    private readonly EngineSetup setup;
    private readonly ReplicaNumbers numbers;
    private readonly ReplicaHeap ends = new(); // By the time before which none of its requests ends.
    private readonly int pulls;
    private readonly bool stopsAtEnds;
    private long arrived;

    /// <summary>Makes a pool of a fleet, with the replicas that are there at time 0.</summary>
    /// <param name="options">What is served.</param>
    /// <param name="setup">The parts of each engine, but for its number.</param>
    /// <param name="numbers">Numbers the replicas of the fleet.</param>
    /// <param name="source">Where requests come from.</param>
    /// <param name="collector">Told of everything that its engines do.</param>
    public Pool(
        PoolOptions options,
        EngineSetup setup,
        ReplicaNumbers numbers,
        RequestSource source,
        SimulationCollector collector
    )
    {
        (this.options, this.setup, this.numbers) = (options, setup, numbers);
        (this.source, this.collector) = (source, collector);
        router = new Router(options.Routing, options.View, replicas);
        life = options.Life;
        pulls = life?.PulledPerReplica ?? 0;
        stopsAtEnds = source.DependsOnCompletions || pulls > 0;
        spot = life?.Spot;
        if (life is { Upgrade: not null, Spot: not null })
        {
            throw new ArgumentException("a fleet on spot nodes is not upgraded", nameof(options));
        }

        onDemandNodes = life is null ? null : new NodeSlots(life.ReplicasPerNode);
        if (spot is not null)
        {
            zones = new ZoneProcess(spot.Market, life!.Seed);
            upSinceNs = new long[spot.Market.Zones];
            spotNodes = new NodeSlots(spot.ReplicasPerNode);
            taking = new Pcg32(life.Seed, 0x7A4B);
        }

        if (life?.Zones is ZoneFailures failures)
        {
            outages = new ZoneOutages(failures, life.Seed);
            backSinceNs = new long[failures.Zones];
        }

        if (spot is not null && options.Deployment.Replicas > 0)
        {
            StartOnSpot(options.Deployment.Replicas);
        }
        else
        {
            for (int i = 0; i < options.Deployment.Replicas; i++)
            {
                Start(isSpot: false);
            }
        }

        if (life is not null)
        {
            Begin(life);
        }
    }

    /// <summary>Told of everything that its engines do.</summary>
    public SimulationCollector Collector => collector;

    /// <summary>When the next request of it may end.</summary>
    public long NextEndNs
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => ends.FirstKey;
    }

    /// <summary>When the next that was planned happens, or the router reads its metrics.</summary>
    public long NextEventNs => Math.Min(events.NextNs, router.NextReadingNs);

    /// <summary>Whether completions must be taken one at a time.</summary>
    public bool StopsAtEnds => stopsAtEnds;

    /// <summary>Requests that are held, wait or run.</summary>
    public long Outstanding => arrived - collector.Ended;

    /// <summary>What adapters did in all replicas that there ever were.</summary>
    public AdapterUse AdapterUse =>
        replicas.Aggregate(default(AdapterUse), (sum, replica) => sum.Plus(replica.Engine.AdapterUse));

    /// <summary>True when nothing will ever serve the requests that are left.</summary>
    public bool IsGivenUp { get; private set; }

    /// <summary>Whether it has as many requests as it is to have before others go to the next pool; so it has where none of its replicas is ready.</summary>
    public bool IsFull =>
        options.SpillsAt > 0
        && (router.Ready.Count == 0 || replicas[router.LeastBusy].Outstanding >= options.SpillsAt);

    /// <summary>Whether it takes requests of a length.</summary>
    public bool Takes(in Request request) => options.Takes(request);

    /// <summary>A replica that is there at time 0; on spot, one that waits where no zone has nodes then.</summary>
    private void Start(bool isSpot)
    {
        int index = replicas.Count;
        Replica replica = AddReplica(isSpot);
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

    /// <summary>The time up to which the first of its ends may run before a request of another of its replicas can end; at the same time the one with the lower index goes first.</summary>
    public long OthersEndNs()
    {
        int second = ends.Second;
        return second < 0 ? long.MaxValue : ends.KeyOf(second) - (second < ends.First ? 1 : 0);
    }

    /// <summary>Runs the replica whose request may end next.</summary>
    /// <param name="limitNs">To when at most.</param>
    public void AdvanceFirst(long limitNs)
    {
        int index = ends.First;
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

    /// <summary>A request comes here.</summary>
    public void Arrive(in Request request, long id, long arrivalNs)
    {
        lastArrivalNs = arrivalNs;
        arrived++;
        if (request.Class == RequestClass.Batch)
        {
            if (options.Lane is not null)
            {
                HoldBatch(request, id, arrivalNs);
                return;
            }

            collector.OnSent(request);
        }

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

        int index = pulls > 0 ? router.LeastBusy : router.Choose(request, atNs);
        replicas[index].AdvanceTo(atNs, false); // Nothing ends by then.
        return index;
    }

    private void Changed(int index)
    {
        ends.Set(index, replicas[index].NoEndBeforeNs);
        router.Note(index);
    }

    /// <summary>Advances all that there ever were to a time, so that their gaps are counted with the time at which they were.</summary>
    public void AdvanceAll(long atNs)
    {
        foreach (Replica replica in replicas)
        {
            replica.AdvanceTo(atNs, false);
        }
    }

    /// <summary>Advances all that get requests to a time at which none of their requests has ended.</summary>
    public void AdvanceReady(long atNs)
    {
        for (int i = 0; i < router.Ready.Count; i++)
        {
            replicas[router.Ready[i]].AdvanceTo(atNs, false);
        }
    }

    private Replica AddReplica(bool isSpot)
    {
        int number = numbers.Next();
        Replica replica = new(new Engine(setup with { ReplicaIndex = number }, collector), number)
        {
            IsSpot = isSpot,
        };
        replicas.Add(replica);
        return replica;
    }
}

/// <summary>Something that happens to a pool at a moment, besides arrivals and steps.</summary>
/// <param name="Kind">What.</param>
/// <param name="Replica">To which replica, or node, or which of the planned losses; -1 for the pool.</param>
/// <param name="Moved">The requests that are sent anew.</param>
internal readonly record struct PoolEvent(
    PoolEventKind Kind,
    int Replica = -1,
    List<MovedRequest>? Moved = null
);

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

/// <summary>Numbers the replicas of a fleet, over all its pools, in the order in which they come.</summary>
internal sealed class ReplicaNumbers
{
    private int next;

    /// <summary>The number of one more.</summary>
    public int Next() => next++;
}
