using Farthing.Documents.Simulations;
using Farthing.Scenarios.Parts;
using Farthing.Serving.Lifecycles;
using Farthing.Serving.Simulation;
using Farthing.Settings.Values;

namespace Farthing.Scenarios.Simulations.Pools;

/// <summary>A study of several pools as its document.</summary>
/// <param name="found">What was found.</param>
public sealed class PoolsRecord(PoolsOutcome found)
{
    private readonly SimulationReport whole = new(
        found.Numbers.Inputs.Scenario,
        found.Numbers.Inputs.Workload,
        found.Numbers.Inputs.Pools[0].Setup,
        found.Outcome,
        null,
        []
    );

    private readonly SimulationReport[] pools =
    [
        .. found.Numbers.Inputs.Pools.Select(
            (pool, i) =>
                new SimulationReport(
                    pool.Scenario,
                    found.Numbers.Inputs.Workload,
                    pool.Setup.WithReplicas(found.Numbers.Replicas[i]),
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

    private PooledInputs Inputs => found.Numbers.Inputs;

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
            found.Splits.Count > 0 ? found.Splits.Sum(split => split.Tried) : found.Numbers.Tried,
            found.Numbers.IsFound,
            [.. found.Splits.Select(Split)],
            HasPrices ? whole.Predicted(UsdPerHour, "usd_per_hour") : null,
            HasPrices
                ? whole.Predicted(run => 1e6 * Usd(run) / Tokens(run.Result), "usd_per_m_tokens")
                : null,
            [.. found.Alone.Select(Alone)],
            [.. Inputs.Workload.Notes, .. Notes()],
            SimulationRecord.HowSure(whole),
            HasPrices && whole.Result.Finished > 0
                ? whole.Predicted(run => Usd(run) / run.Result.Finished, "usd_per_request")
                : null
        );

    private static EdgeRun RunOf(EdgeRun run, int pool) => new(run.Result.Pools[pool], run.IsUnstable);

    private static double Tokens(SimulationResult of) => Math.Max(1, of.InputTokens + of.OutputTokens);

    private double Usd(EdgeRun run) => pools.Select((pool, i) => pool.CostOf(RunOf(run, i))!.Usd).Sum();

    private static double Hours(EdgeRun run) => Math.Max(1, run.Result.MakespanNs) / 3.6e12;

    private double UsdPerHour(EdgeRun run) => Usd(run) / Hours(run);

    private PlayedPool Played(SimulationReport pool, int i)
    {
        ScenarioPool asked = Inputs.Scenario.Pools[i];
        SimulationResult result = pool.Result;
        SimulationResult all = whole.Result;
        double billed = pool.Setup.BilledGpuSeconds(result) / pool.Deployment.GpusPerReplica;
        return new PlayedPool(
            SimulationRecord.Fleet(pool),
            asked.InputFrom == 0 ? null : asked.InputFrom,
            asked.InputBelow,
            asked.SpillsAt == 0 ? null : asked.SpillsAt,
            asked.IsOpen,
            Scaling(pool),
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
            result.Finished == 0 ? null : pool.Usd(cost => cost.UsdPerMBlended, "usd_per_m_tokens"),
            result.Finished == 0 ? null : pool.Usd(cost => cost.UsdPerRequest, "usd_per_request")
        );
    }

    private static PoolScaling? Scaling(SimulationReport pool) =>
        pool.Scenario.Autoscale is ScenarioAutoscale scale && pool.Result.Use is FleetUse use
            ? new PoolScaling(
                SettingWords.Of(scale.Policy),
                scale.Bounds.Min,
                scale.Bounds.Max,
                use.Counts.Max(count => count.Ready),
                use.Ordered,
                use.Failed,
                use.LostNodes,
                use.Resent,
                FleetLives.Start(scale, pool.Setup).LeadNs / 1e9,
                SimulationRecord.Standby(pool, scale)
            )
            : null;

    private static double Share(long part, long all) => all == 0 ? 0 : (double)part / all;

    private PoolSplit Split(FoundNumbers split)
    {
        ScenarioPool first = split.Inputs.Scenario.Pools[0];
        return new PoolSplit(
            first.InputBelow ?? first.InputFrom,
            split.IsFound ? split.Replicas : null,
            split.IsFound && HasPrices ? split.Weight : null,
            split == found.Numbers
        );
    }

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
            alone.UsdPerHour is double usd && HasPrices ? 1 - (UsdPerHour(found.Outcome.Center) / usd) : null
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
