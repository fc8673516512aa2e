using Farthing.Documents.Simulations;
using Farthing.Scenarios.Parts;
using Farthing.Serving.Slos;
using Farthing.Settings.Values;

namespace Farthing.Scenarios.Simulations.Policies;

/// <summary>A sweep over policies as its document.</summary>
/// <param name="report">The cheapest policy that keeps the promise with its runs at the band's edges; where none does, the first that was played.</param>
/// <param name="scale">Bounds, starts and losses, the same for all.</param>
/// <param name="trials">What was played.</param>
/// <param name="refused">Requests that every fleet refuses.</param>
public sealed class PolicyRecord(
    SimulationReport report,
    ScenarioAutoscale scale,
    IReadOnlyList<PolicyTrial> trials,
    long refused
)
{
    private readonly Slo slo = report.Slo;

    /// <summary>The cheapest trial that keeps a promise; null where none does.</summary>
    public static PolicyTrial? Cheapest(IEnumerable<PolicyTrial> trials, Slo slo) =>
        trials.Where(trial => trial.Run.Keeps(slo)).MinBy(trial => trial.GpuHours);

    /// <summary>The document.</summary>
    public SimulatePoliciesDocument Document()
    {
        PolicyTrial? cheapest = Cheapest(trials, slo);
        StillFleet? still = new SimulationRecord(report).Still();
        PlayedPolicy[] rows =
        [
            .. trials
                .GroupBy(trial => trial.Family)
                .Select(family => Cheapest(family, slo) ?? family.Last())
                .OrderBy(trial => trial.Run.Keeps(slo) ? trial.GpuHours : double.PositiveInfinity)
                .Select(Row),
        ];
        return new SimulatePoliciesDocument(
            SimulationRecord.Fleet(report),
            SimulationRecord.Traffic(report),
            SimulationRecord.PromiseWords(slo)!,
            scale.Bounds.Min,
            scale.Bounds.Max,
            SimulationRecord.Stages(scale, FleetLives.Start(scale, report.Setup)),
            SimulationRecord.LengthSeconds(report.Result.LongWindows),
            report.Result.LongWindows.Count,
            rows,
            trials.Count,
            refused,
            cheapest is null
                ? null
                : new CheapestPolicy(
                    Row(cheapest),
                    report.Outcome.KeepsAtSlowEdge,
                    report.Predicted(run => report.Setup.BilledGpuSeconds(run.Result) / 3600, "gpu_hours"),
                    report.Usd(cost => cost.Usd, "usd"),
                    still?.SavedFraction
                ),
            Cheapest(
                trials.Where(trial => trial.Run.Result.LongWindows.All(stretch => stretch.Keeps(slo))),
                slo
            )
                is PolicyTrial steady
                ? Row(steady)
                : null,
            still,
            SimulationRecord.GpuPrice(report),
            [.. report.Workload.Notes, .. report.Notes],
            SimulationRecord.HowSure(report)
        );
    }

    private PlayedPolicy Row(PolicyTrial trial) => Row(trial, slo, report.Price?.UsdPerHour);

    /// <summary>A trial as its row.</summary>
    /// <param name="trial">The trial.</param>
    /// <param name="slo">The promise.</param>
    /// <param name="usdPerGpuHour">Price of a GPU-hour; null where none is known.</param>
    public static PlayedPolicy Row(PolicyTrial trial, Slo slo, double? usdPerGpuHour)
    {
        bool kept = trial.Run.Keeps(slo);
        ScenarioAutoscale policy = trial.Scale;
        return new PlayedPolicy(
            SettingWords.Of(policy.Policy),
            policy.Target is null ? null : SettingWords.Of(policy.Metric),
            policy.Target,
            policy.Policy == AutoscalerKind.Scheduled ? policy.Schedule : null,
            kept,
            kept ? trial.Run.Result.LongWindows.Count(stretch => stretch.Keeps(slo)) : null,
            kept ? trial.WorstShare(slo) : null,
            kept ? trial.MeanReplicas : null,
            kept ? trial.GpuHours : null,
            kept ? trial.GpuHours * usdPerGpuHour : null
        );
    }
}
