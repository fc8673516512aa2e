using Farthing.Documents.Simulations;
using Farthing.Planning.Setups;
using Farthing.Scenarios.Parts;
using Farthing.Serving.Lifecycles;

namespace Farthing.Scenarios.Simulations;

/// <content>What was held ready to start.</content>
public sealed partial class SimulationRecord
{
    private const double NsPerHour = 3.6e12;

    /// <summary>What is held ready to start; null where nothing is.</summary>
    public static HeldStandby? Held(ScenarioAutoscale scale, ServingSetup setup) =>
        scale.Standby is ScenarioStandby asked && FleetLives.Held(scale, setup) is Standby held
            ? new HeldStandby(
                asked.Replicas,
                asked.Word,
                held.StartNs(FleetLives.Start(scale, setup)) / NsPerSecond,
                asked.StartSeconds is not null,
                asked.PaidFraction
            )
            : null;

    /// <summary>What was held ready to start, and what came of it; null where nothing was.</summary>
    public static PlayedStandby? Standby(SimulationReport report, ScenarioAutoscale scale)
    {
        if (
            Held(scale, report.Setup) is not HeldStandby held
            || report.Result.Use?.Standby is not StandbyUse use
        )
        {
            return null;
        }

        double Hours(EdgeRun run) =>
            report.Deployment.GpusPerReplica * run.Result.Use!.Standby!.PaidNs / NsPerHour;
        return new PlayedStandby(
            held,
            use.Taken,
            use.FoundEmpty,
            report.Predicted(Hours, "gpu_hours"),
            report.Price is { } price ? report.Predicted(run => Hours(run) * price.UsdPerHour, "usd") : null,
            held.PaidFraction >= 1
        );
    }
}
