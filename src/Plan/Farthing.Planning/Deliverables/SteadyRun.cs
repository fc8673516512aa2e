using Farthing.Planning.Setups;
using Farthing.Serving.Simulation;
using Farthing.Serving.Slos;
using Farthing.Serving.StepTimes;
using Farthing.Workloads.Requests;

namespace Farthing.Planning.Deliverables;

/// <summary>A simulation with the answer to whether the fleet keeps up with traffic that repeats: a promise could hold over ten minutes while the queue grows without end.</summary>
/// <remarks>A long stretch that ends with few more requests under way than it has in the mean starts anew as it began. Where it leaves more, it is played again from where it stands, for longer than the longest request took: the fleet keeps up when the surplus does not grow from pass to pass, and the promise must hold over all of them.</remarks>
/// <param name="Result">What the simulation of one pass found.</param>
/// <param name="Again">All passes, where the first left a surplus behind or was too short to tell; null where it did not, or where nobody asked because the promise was lost.</param>
/// <param name="Grows">True when the queue grows from pass to pass: unstable.</param>
public readonly record struct SteadyRun(SimulationResult Result, SimulationResult? Again, bool Grows)
{
    private const int FewestPasses = 3;
    private const int MaxPasses = 12;
    private const int MaxPassesOfOneRequest = 7;

    /// <summary>Requests of all passes together that tell a trend from chance.</summary>
    private const int EnoughRequests = 600;

    /// <summary>True when the promise holds and the fleet keeps up.</summary>
    public bool Keeps(Slo slo) => !Grows && Result.Keeps(slo) && Again?.Keeps(slo) != false;

    /// <summary>Answer of <see cref="Broken"/> where the fleet does not keep up.</summary>
    public const string Queue = "queue";

    /// <summary>The promise that is missed by the largest factor, such as <c>itl_p95</c>; null where all hold. <see cref="Queue"/> where the fleet does not keep up and no percentile is over its limit.</summary>
    public string? Broken(Slo slo)
    {
        if (Keeps(slo))
        {
            return null;
        }

        SimulationResult lost = Result.Keeps(slo) ? Again ?? Result : Result;
        if (lost.GaveUp)
        {
            return lost.Slo.Targets[lost.LostTarget].Name;
        }

        (string first, double worst) = (Queue, 1);
        foreach (SloTarget target in slo.Targets)
        {
            double severity = lost.Seconds(target.Metric, target.Statistic) / target.LimitSeconds;
            (first, worst) = severity > worst ? (target.Name, severity) : (first, worst);
        }

        return first;
    }

    /// <summary>Runs a table of requests as an open loop.</summary>
    /// <param name="setup">The fleet.</param>
    /// <param name="table">The requests.</param>
    /// <param name="edge">Which edge of the band.</param>
    /// <param name="slo">The promise that is counted.</param>
    /// <param name="options">Routing and the like; its records are taken by this run.</param>
    /// <param name="cancellation">Stops it.</param>
    public static SteadyRun Of(
        ServingSetup setup,
        RequestTable table,
        BandEdge edge,
        Slo slo,
        RunOptions options,
        CancellationToken cancellation
    )
    {
        long endNs = LastArrivalNs(table);
        Backlog first = new(table.Count, [endNs]);
        SimulationResult once = setup.Run(
            table,
            edge,
            slo,
            options with
            {
                OnRecord = record => first.Add(record),
            },
            cancellation
        );
        bool isSettled = !once.Keeps(slo) || table.DurationNs == 0 || !first.IsInDoubt;
        if (isSettled)
        {
            return new SteadyRun(once, null, Grows: false);
        }

        int filling = (int)Math.Min(first.LongestNs / table.PeriodNs, MaxPassesOfOneRequest);
        int stride = (EnoughRequests + (FewestPasses * table.Count) - 1) / (FewestPasses * table.Count);
        stride = Math.Min(stride, MaxPasses / FewestPasses);
        (SimulationResult again, Backlog all) = Played(stride);
        if (!again.GaveUp && all.Grows && all.MayBeChance)
        {
            // What grows by chance does not go on growing.
            (again, all) = Played(2 * stride);
        }

        return new SteadyRun(once, again, !again.GaveUp && all.Grows);

        (SimulationResult Result, Backlog Backlog) Played(int each)
        {
            int passes = filling + (FewestPasses * each);
            Backlog backlog = new(
                table.Count,
                [.. Enumerable.Range(0, passes).Select(pass => endNs + (pass * table.PeriodNs))],
                each
            );
            SimulationResult result = setup.Run(
                table.Repeated(passes),
                edge,
                slo,
                options with
                {
                    OnRecord = record => backlog.Add(record),
                },
                cancellation
            );
            return (result, backlog);
        }
    }

    private static long LastArrivalNs(RequestTable table) => table.Count == 0 ? 0 : table.ArrivalsNs[^1];
}
