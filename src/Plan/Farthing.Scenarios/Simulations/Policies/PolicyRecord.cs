using Farthing.Documents.Simulations;
using Farthing.Scenarios.Parts;
using Farthing.Settings.Values;

namespace Farthing.Scenarios.Simulations.Policies;

/// <summary>A sweep over policies as its document.</summary>
/// <param name="report">The cheapest policy that keeps the promise with its runs at the band's edges; where none does, the first that was played.</param>
/// <param name="scale">Bounds, starts and losses, the same for all.</param>
/// <param name="played">What was played.</param>
public sealed class PolicyRecord(SimulationReport report, ScenarioAutoscale scale, PolicySweepResult played)
{
    private readonly IReadOnlyList<PolicyTrial> trials = played.Trials;
    private readonly SweepPromise promise = played.Promise;

    /// <summary>The cheapest trial that keeps a promise; null where none does.</summary>
    public static PolicyTrial? Cheapest(IEnumerable<PolicyTrial> trials, SweepPromise promise) =>
        trials.Where(trial => promise.Keeps(trial.Run)).MinBy(trial => trial.GpuHours);

    /// <summary>The document.</summary>
    public SimulatePoliciesDocument Document()
    {
        PolicyTrial? cheapest = Cheapest(trials, promise);
        StillFleet? still = new SimulationRecord(report).Still();
        PlayedPolicy[] rows =
        [
            .. trials
                .GroupBy(trial => trial.Family)
                .Select(family => Cheapest(family, promise) ?? family.Last())
                .OrderBy(trial => promise.Keeps(trial.Run) ? trial.GpuHours : double.PositiveInfinity)
                .Select(Row),
        ];
        return new SimulatePoliciesDocument(
            SimulationRecord.Fleet(report),
            SimulationRecord.Traffic(report),
            SimulationRecord.PromiseWords(promise.Slo)!,
            scale.Bounds.Min,
            scale.Bounds.Max,
            SimulationRecord.Stages(scale, FleetLives.Start(scale, report.Setup)),
            SimulationRecord.LengthSeconds(report.Result.LongWindows),
            report.Result.LongWindows.Count,
            rows,
            trials.Count,
            promise.Refused,
            cheapest is null
                ? null
                : new CheapestPolicy(
                    Row(cheapest),
                    promise.Keeps(report.Outcome.Slow),
                    report.Predicted(run => report.Setup.BilledGpuSeconds(run.Result) / 3600, "gpu_hours"),
                    report.Usd(cost => cost.Usd, "usd"),
                    still?.SavedFraction
                ),
            Cheapest(trials.Where(trial => trial.Run.Result.LongWindows.All(promise.Keeps)), promise)
                is PolicyTrial steady
                ? Row(steady)
                : null,
            still,
            SimulationRecord.GpuPrice(report),
            [.. report.Workload.Notes, .. report.Notes],
            SimulationRecord.HowSure(report),
            SimulationRecord.Held(scale, report.Setup),
            played.IsPartial ? true : null
        );
    }

    private PlayedPolicy Row(PolicyTrial trial) => Row(trial, promise, report.Price?.UsdPerHour);

    /// <summary>A trial as its row.</summary>
    /// <param name="trial">The trial.</param>
    /// <param name="promise">The promise by which it ranks.</param>
    /// <param name="usdPerGpuHour">Price of a GPU-hour; null where none is known.</param>
    public static PlayedPolicy Row(PolicyTrial trial, SweepPromise promise, double? usdPerGpuHour)
    {
        bool isWhole = !trial.Run.Result.GaveUp;
        ScenarioAutoscale policy = trial.Scale;
        return new PlayedPolicy(
            SettingWords.Of(policy.Policy),
            policy.MetricName,
            policy.Target,
            policy.Policy == AutoscalerKind.Scheduled ? policy.Schedule : null,
            trial.Run.Keeps(promise.Slo),
            promise.Keeps(trial.Run),
            promise.Broke(trial.Run),
            isWhole ? trial.Run.Result.LongWindows.Count(promise.Keeps) : null,
            isWhole ? trial.WorstShare(promise.Slo) : null,
            isWhole ? trial.MeanReplicas : null,
            isWhole ? trial.GpuHours : null,
            isWhole ? trial.GpuHours * usdPerGpuHour : null
        );
    }
}
