using Farthing.Planning.Setups;
using Farthing.Scenarios.Resolving;
using Farthing.Scenarios.Simulations;
using Farthing.Serving.Simulation;
using Farthing.Serving.Slos;

namespace Farthing.Scenarios.Fleets;

/// <summary>What becomes of the scenario's batch in the gaps of a day, on the fleet that was found for the traffic alone.</summary>
/// <param name="Day">The day.</param>
/// <param name="Without">The day without the batch.</param>
/// <param name="With">The day with it.</param>
/// <param name="AddedGpuSeconds">GPU time that is billed beyond that of the day without it; 0 for a fleet that stays all month.</param>
/// <param name="AloneGpuSeconds">GPU time of the same work on one replica of its own, all of a batch sent at once.</param>
public sealed record FleetBatch(
    RepresentativeDay Day,
    EdgeRun Without,
    EdgeRun With,
    double AddedGpuSeconds,
    double AloneGpuSeconds
)
{
    /// <summary>What became of it.</summary>
    public BatchResult Batch => With.Result.Batch!;

    /// <summary>Plays the busiest day and the quietest, each without it and with it.</summary>
    /// <param name="search">What plays them.</param>
    /// <param name="question">What is asked of the month.</param>
    /// <param name="chosen">The fleet.</param>
    /// <param name="ratePerReplica">What one replica carries.</param>
    /// <param name="cancellation">Stops it.</param>
    public static IReadOnlyList<FleetBatch> Play(
        FleetSearch search,
        FleetQuestion question,
        FleetCandidate chosen,
        double ratePerReplica,
        CancellationToken cancellation
    )
    {
        FleetMonth month = question.Month;
        FleetDay[] days =
        [
            .. new[] { month.Busiest, month.Days.MinBy(day => day.Workload.Summary.Requests)! }.Distinct(),
        ];
        ResolvedBatch[] batches = [.. days.Select(day => ResolvedBatch.Of(month.Scenario, day.Workload)!)];
        EdgeRun[] runs = new EdgeRun[2 * days.Length];
        Parallel.For(
            0,
            runs.Length,
            new ParallelOptions { CancellationToken = cancellation },
            i =>
                runs[i] = search.PlayDay(
                    days[i / 2],
                    chosen,
                    ratePerReplica,
                    i % 2 == 0 ? null : batches[i / 2],
                    cancellation
                )
        );
        ServingSetup one = question.Setup.WithReplicas(1);
        SimulationResult alone = one.Run(
            batches[0].CreateOne(),
            question.Edge,
            Slo.None,
            new RunOptions { MeasuresWork = false },
            cancellation
        );
        return
        [
            .. days.Select(
                (day, i) =>
                {
                    (EdgeRun without, EdgeRun with) = (runs[2 * i], runs[(2 * i) + 1]);
                    return new FleetBatch(
                        day.Of,
                        without,
                        with,
                        chosen.Policy is null
                            ? 0
                            : one.BilledGpuSeconds(with.Result) - one.BilledGpuSeconds(without.Result),
                        batches[i].Jobs.Jobs * one.BilledGpuSeconds(alone)
                    );
                }
            ),
        ];
    }
}
