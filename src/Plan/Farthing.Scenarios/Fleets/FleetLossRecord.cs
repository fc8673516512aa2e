using Farthing.Documents.Plans;
using Farthing.Scenarios.Simulations.Policies;
using Farthing.Serving.Simulation;
using Farthing.Serving.Slos;
using Farthing.Settings.Values;

namespace Farthing.Scenarios.Fleets;

/// <summary>What a loss does, as it is written.</summary>
internal static class FleetLossRecord
{
    /// <summary>One row.</summary>
    /// <param name="loss">The loss.</param>
    /// <param name="promise">The promise.</param>
    public static PlayedLoss Of(FleetLoss loss, SweepPromise promise)
    {
        Slo slo = promise.Slo;
        SimulationWindow hour = loss.Hour(slo);
        int worst = hour.WorstTarget(slo);
        return new PlayedLoss(
            SettingWords.Of(loss.What),
            loss.Replicas,
            loss.AtNs / 1e9,
            loss.TookSeconds,
            worst < 0 ? null : slo.Targets[worst].Name,
            worst < 0 ? null : hour.Seconds[worst],
            worst < 0 ? null : slo.Targets[worst].LimitSeconds,
            loss.BrokenSeconds(slo),
            promise.Keeps(loss.Run),
            loss.Run.Result.Use!.Resent
        );
    }
}
