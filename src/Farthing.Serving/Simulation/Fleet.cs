using System.Runtime.CompilerServices;
using Farthing.Serving.Engines;
using Farthing.Workloads.Requests;

namespace Farthing.Serving.Simulation;

/// <summary>Replicas behind a router, advanced together through simulated time.</summary>
/// <remarks>A replica is advanced only when a request goes to it, or when one of its requests may have ended, which the router must know: the next of those times is at the top of a heap. Where arrivals follow from completions (a closed loop), or somebody receives records, completions are taken one at a time, earliest first, before arrivals of the same time, lower replica first.</remarks>
internal sealed class Fleet
{
    private readonly Replica[] replicas;
    private readonly Router router;
    private readonly RequestSource source;
    private readonly SimulationCollector collector;
    private readonly ReplicaHeap ends = new(); // By the time before which none of its requests ends.
    private readonly bool isInOrder;
    private readonly bool seesAll;
    private readonly long delayNs;
    private long nextId;

    /// <summary>Makes the fleet of a simulation.</summary>
    public Fleet(
        SimulationOptions options,
        EngineSetup setup,
        RequestSource source,
        SimulationCollector collector
    )
    {
        this.source = source;
        this.collector = collector;
        delayNs = options.OverheadBeforeNs + options.StepTimes.RequestOverheadNs;
        replicas = new Replica[options.Deployment.Replicas];
        for (int i = 0; i < replicas.Length; i++)
        {
            replicas[i] = new Replica(new Engine(setup with { ReplicaIndex = i }, collector));
        }

        router = new Router(options.Routing, replicas);
        isInOrder = source.DependsOnCompletions || options.OnRecord is not null;
        seesAll = options.SettlingRequests is not null; // Counting begins with an arrival: what was before it has been reported.
        for (int i = 0; i < replicas.Length; i++)
        {
            ends.Set(i, long.MaxValue);
            router.Note(i);
        }
    }

    /// <summary>Requests that wait or run.</summary>
    public long Outstanding
    {
        get
        {
            long sum = 0;
            foreach (Replica replica in replicas)
            {
                sum += replica.Outstanding;
            }

            return sum;
        }
    }

    /// <summary>Runs to the end of the source, or until the collector has what it wants.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Run(CancellationToken cancellation)
    {
        long events = 0;
        while (!collector.IsOver)
        {
            long arrivalNs = NextArrivalNs();
            if (ends.FirstKey <= arrivalNs && ends.FirstKey < long.MaxValue)
            {
                Advance(ends.First, isInOrder ? Math.Min(arrivalNs, OthersEndNs()) : arrivalNs);
            }
            else if (arrivalNs < long.MaxValue)
            {
                Deliver(arrivalNs);
            }
            else
            {
                return;
            }

            if ((++events & 0xFF) == 0)
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
        replica.AdvanceTo(limitNs, isInOrder);
        ends.Set(index, replica.NoEndBeforeNs);
        router.Note(index);
    }

    private long NextArrivalNs()
    {
        long arrivalNs = source.NextArrivalNs;
        return arrivalNs == long.MaxValue ? long.MaxValue : arrivalNs + delayNs;
    }

    private void Deliver(long arrivalNs)
    {
        Request request = source.Take();
        if (seesAll || router.LooksInto(request))
        {
            foreach (Replica replica in replicas)
            {
                replica.AdvanceTo(arrivalNs, false); // Nothing ends by then.
            }
        }

        collector.OnArrival(request.ArrivalNs);
        int index = router.Choose(request);
        replicas[index].AdvanceTo(arrivalNs, false);
        replicas[index].Deliver(request, nextId++, arrivalNs);
        ends.Set(index, replicas[index].NoEndBeforeNs);
        router.Note(index);
    }
}
