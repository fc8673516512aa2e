using Farthing.Documents.Simulations;
using Farthing.Serving.Simulation;
using Farthing.Serving.Slos;

namespace Farthing.Scenarios.Simulations.Policies;

/// <summary>The promise by which the runs of a sweep are ranked: over all requests, or over the served ones where any fleet refuses the same others.</summary>
/// <param name="Slo">The promise.</param>
/// <param name="Refused">Requests that any fleet refuses, being longer than the model or the cache allows.</param>
public sealed record SweepPromise(Slo Slo, long Refused = 0)
{
    /// <summary>True where it must hold in every stretch in which requests arrive, not just over the run.</summary>
    public bool EveryStretch { get; init; }

    /// <summary>True where a run keeps the promise, apart from requests that any fleet refuses.</summary>
    public bool Keeps(EdgeRun run) =>
        run.Result.Rejected <= Refused
        && run.Result.KeepsServed(Slo)
        && !run.IsUnstable
        && (!EveryStretch || run.Result.LongWindows.All(stretch => stretch.Arrived == 0 || Keeps(stretch)));

    /// <summary>True where a stretch of a run keeps the promise, apart from requests that any fleet refuses.</summary>
    public bool Keeps(SimulationWindow stretch) =>
        Refused == 0 ? stretch.Keeps(Slo) : stretch.KeepsServed(Slo);

    /// <summary>The promise that a run misses by most; null where it keeps it or ended early.</summary>
    public BrokenPromise? Broke(EdgeRun run)
    {
        SimulationResult result = run.Result;
        if (Keeps(run) || result.GaveUp)
        {
            return null;
        }

        (SloTarget Target, double Seconds)[] missed =
        [
            .. Slo
                .Targets.Select(target => (target, run.Seconds(target.Metric, target.Statistic)))
                .Where(one => one.Item2 > one.target.LimitSeconds)
                .OrderByDescending(one => one.Item2 / one.target.LimitSeconds),
        ];
        return missed.Length > 0
                ? new BrokenPromise(missed[0].Target.Name, missed[0].Seconds, missed[0].Target.LimitSeconds)
            : result.Unfinished > 0 ? new BrokenPromise("requests unserved", null, null)
            : result.Batch is { IsKept: false } ? new BrokenPromise("batch not done in time", null, null)
            : result.Rejected > Refused ? new BrokenPromise("requests refused", null, null)
            : new BrokenPromise("queue grows", null, null);
    }
}
