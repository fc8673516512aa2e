using Farthing.Documents.Simulations;
using Farthing.Scenarios.Parts;
using Farthing.Serving.Engines;
using Farthing.Serving.Models;
using Farthing.Serving.Slos;

namespace Farthing.Scenarios.Simulations;

/// <content>Adapters that requests name.</content>
public sealed partial class SimulationRecord
{
    private SimulatedAdapters? Adapters()
    {
        if (
            report
            is not { WithoutAdapters: AdapterOutcome without, Scenario.Adapters: ScenarioAdapters asked }
        )
        {
            return null;
        }

        AdapterUse use = result.Adapters;
        return new SimulatedAdapters(
            asked.Count,
            asked.Skew,
            asked.Lora.MaxLoras,
            asked.Lora.MaxLoraRank,
            asked.Lora.MaxCpuLoras ?? asked.Lora.MaxLoras,
            LoraFootprint.BytesPerGpu(report.Deployment.Model, asked.Lora.MaxLoraRank, 1, 1),
            1 - (1 / asked.Lora.StepFactor),
            asked.Lora.Slowdown is not null,
            use.Held,
            use.HostLoads,
            use.StorageLoads,
            use.LoadNs / NsPerSecond,
            without.KvTokens,
            LatenciesBeside(without.Run)
        );
    }

    /// <summary>Latencies of another run beside those of this one.</summary>
    private LatencyBeside[] LatenciesBeside(EdgeRun other) =>
        [
            .. Beside.Select(one => new LatencyBeside(
                new SloTarget(one.Metric, one.Statistic, 1).Name,
                other.Seconds(one.Metric, one.Statistic),
                report.Outcome.Center.Seconds(one.Metric, one.Statistic)
            )),
        ];
}
