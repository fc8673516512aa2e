using System.Runtime.CompilerServices;
using Farthing.Serving.Engines;
using Farthing.Workloads.Requests;

namespace Farthing.Serving.Simulation;

/// <summary>Replicas behind a router, advanced together through simulated time.</summary>
/// <remarks>An open loop's arrivals are known beforehand: replicas run on their own up to each arrival. A closed loop's follow from completions: events are taken one at a time, earliest first, completions before arrivals of the same time, lower replica first.</remarks>
internal sealed class Fleet
{
    private readonly Replica[] replicas;
    private readonly Router router;
    private readonly RequestSource source;
    private readonly SimulationCollector collector;
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
        if (source.DependsOnCompletions && replicas.Length > 1)
        {
            RunByEvents(cancellation);
            return;
        }

        bool isClosed = source.DependsOnCompletions;
        while (!collector.IsOver)
        {
            long arrivalNs = NextArrivalNs();
            bool stopped = false;
            foreach (Replica replica in replicas)
            {
                stopped |= replica.AdvanceTo(arrivalNs, isClosed);
            }

            if (stopped)
            {
                continue;
            }

            if (arrivalNs == long.MaxValue)
            {
                return;
            }

            Deliver(arrivalNs);
            if ((nextId & 0xFF) == 0)
            {
                cancellation.ThrowIfCancellationRequested();
            }
        }
    }

    private void RunByEvents(CancellationToken cancellation)
    {
        long events = 0;
        while (!collector.IsOver)
        {
            long arrivalNs = NextArrivalNs();
            Replica? first = null;
            foreach (Replica replica in replicas)
            {
                replica.StartIfIdle(arrivalNs);
                first = first is null || replica.StepEndNs < first.StepEndNs ? replica : first;
            }

            if (first!.StepEndNs <= arrivalNs && first.StepEndNs < long.MaxValue)
            {
                first.EndStep();
            }
            else if (arrivalNs < long.MaxValue)
            {
                Deliver(arrivalNs);
            }
            else
            {
                return;
            }

            if ((++events & 0xFFF) == 0)
            {
                cancellation.ThrowIfCancellationRequested();
            }
        }
    }

    private long NextArrivalNs()
    {
        long arrivalNs = source.NextArrivalNs;
        return arrivalNs == long.MaxValue ? long.MaxValue : arrivalNs + delayNs;
    }

    private void Deliver(long arrivalNs)
    {
        Request request = source.Take();
        collector.OnArrival(request.ArrivalNs);
        replicas[router.Choose(request)].Deliver(request, nextId++, arrivalNs);
    }
}
