using Farthing.Documents.Simulations;
using Farthing.Scenarios.Parts;
using Farthing.Serving.Simulation;

namespace Farthing.Scenarios.Simulations.Pools;

/// <summary>A study of several pools as its document.</summary>
/// <param name="inputs">What was asked.</param>
/// <param name="found">What was found.</param>
public sealed class PoolsRecord(PooledInputs inputs, PoolsOutcome found)
{
    private readonly SimulationReport whole = new(
        inputs.Scenario,
        inputs.Workload,
        inputs.Pools[0].Setup,
        found.Outcome,
        null,
        []
    );

    private readonly SimulationReport[] pools =
    [
        .. inputs.Pools.Select(
            (pool, i) =>
                new SimulationReport(
                    pool.Scenario,
                    inputs.Workload,
                    pool.Setup.WithReplicas(found.Replicas[i]),
                    new SimulationOutcome(
                        RunOf(found.Outcome.Center, i),
                        RunOf(found.Outcome.Fast, i),
                        RunOf(found.Outcome.Slow, i),
                        null,
                        found.Outcome.Keeps,
                        found.Outcome.Took
                    ),
                    pool.Price,
                    pool.Notes
                )
        ),
    ];

    private bool HasPrices => pools.All(pool => pool.Price is not null);

    /// <summary>The document.</summary>
    public SimulatePoolsDocument Document() =>
        new(
            SimulationRecord.StabilityOf(found.Outcome),
            found.Outcome.Keeps,
            found.Outcome.KeepsAtSlowEdge,
            SimulationRecord.Traffic(whole),
            SimulationRecord.Promises(whole),
            SimulationRecord.Latencies(whole),
            SimulationRecord.Counts(whole.Result),
            [.. pools.Select(Played)],
            found.Tried,
            found.IsFound,
            HasPrices ? whole.Predicted(UsdPerHour, "usd_per_hour") : null,
            HasPrices ? whole.Predicted(run => 1e6 * Usd(run) / Tokens(run.Result), "usd_per_m_tokens") : null,
            [.. found.Alone.Select(Alone)],
            [.. inputs.Workload.Notes, .. Notes()],
            SimulationRecord.HowSure(whole)
        );

    private static EdgeRun RunOf(EdgeRun run, int pool) => new(run.Result.Pools[pool], run.IsUnstable);

    private static double Tokens(SimulationResult of) => Math.Max(1, of.InputTokens + of.OutputTokens);

    private double Usd(EdgeRun run) => pools.Select((pool, i) => pool.CostOf(RunOf(run, i))!.Usd).Sum();

    private static double Hours(EdgeRun run) => Math.Max(1, run.Result.MakespanNs) / 3.6e12;

    private double UsdPerHour(EdgeRun run) => Usd(run) / Hours(run);

    private PlayedPool Played(SimulationReport pool, int i)
    {
        ScenarioPool asked = inputs.Scenario.Pools[i];
        SimulationResult result = pool.Result;
        SimulationResult all = whole.Result;
        double billed = pool.Setup.BilledGpuSeconds(result) / pool.Deployment.GpusPerReplica;
        return new PlayedPool(
            SimulationRecord.Fleet(pool),
            asked.InputFrom == 0 ? null : asked.InputFrom,
            asked.InputBelow,
            asked.SpillsAt == 0 ? null : asked.SpillsAt,
            asked.IsOpen,
            billed / (Math.Max(1, all.MakespanNs) / 1e9),
            Share(result.Arrived, all.Arrived),
            Share(result.InputTokens, all.InputTokens),
            Share(result.OutputTokens, all.OutputTokens),
            result.Rejected,
            SimulationRecord.Latencies(pool),
            pool.Predicted(run => pool.BusyOf(run.Result), "fraction"),
            pool.Predicted(run => run.Result.PeakKvUse, "fraction"),
            SimulationRecord.GpuPrice(pool),
            pool.Usd(cost => cost.Usd, "usd") is null
                ? null
                : pool.Predicted(run => pool.CostOf(run)!.Usd / Hours(run), "usd_per_hour"),
            result.Finished == 0 ? null : pool.Usd(cost => cost.UsdPerMBlended, "usd_per_m_tokens")
        );
    }

    private static double Share(long part, long all) => all == 0 ? 0 : (double)part / all;

    private OnePoolFleet Alone(PoolAlone alone) =>
        new(
            SimulationRecord.Fleet(
                pools[alone.Pool] with
                {
                    Setup = pools[alone.Pool].Setup.WithReplicas(alone.Replicas ?? alone.Most),
                }
            ),
            alone.Replicas,
            alone.Most,
            alone.UsdPerHour,
            alone.UsdPerHour is double usd && HasPrices
                ? 1 - (UsdPerHour(found.Outcome.Center) / usd)
                : null
        );

    /// <summary>What was chosen for each pool; what is said of all of them, once.</summary>
    private IEnumerable<string> Notes()
    {
        foreach (
            IGrouping<string, string> note in pools
                .SelectMany(pool => pool.Notes.Distinct().Select(note => (note, pool.Deployment.Gpu.Id)))
                .GroupBy(one => one.note, one => one.Id)
        )
        {
            yield return note.Count() == pools.Length
                ? note.Key
                : $"{string.Join(", ", note.Distinct())}: {note.Key}";
        }
    }
}
