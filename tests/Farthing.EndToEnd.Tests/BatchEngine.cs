using Farthing.Emulation;
using Farthing.Emulation.Http;
using Farthing.Serving.Engines;
using Farthing.Serving.Scheduling;
using Farthing.Serving.Steps;
using Farthing.Serving.StepTimes;
using Farthing.Workloads.Lengths;

namespace Farthing.EndToEnd.Tests;

/// <summary>An emulated engine whose steps take two milliseconds, and the configuration of a gateway with a batch lane before it.</summary>
internal static class BatchEngine
{
    /// <summary>The engine.</summary>
    public static EmulatedServer Create() => new(Engine());

    /// <summary>Writes the configuration: the model <c>m</c>, and the key of the tests.</summary>
    public static void WriteConfig(
        string path,
        Uri engine,
        int inFlight,
        string data = "data",
        string? postgres = null
    )
    {
        if (postgres is not null)
        {
            File.WriteAllText(path + ".postgres", postgres);
        }

        File.WriteAllText(
            path,
            $$"""
            listen: 127.0.0.1:0
            data: {{data}}
            upstreams: { own: { url: "{{engine}}v1", engine: vllm } }
            models: { m: { upstream: own, model: m, price: {{KillTally.Price}} } }
            keys: { first: { secret_env: FARTHING_TEST_KEY, team: t } }
            budgets: [{ scope: all, limit: $400, period: total }]
            batch: { in_flight: {{inFlight}} }
            {{(postgres is null ? "" : $"shared: {{ postgres_file: {path}.postgres }}")}}
            """
        );
    }

    private static EmulatorOptions Engine() =>
        new()
        {
            ModelNames = ["m"],
            Engine = new EngineSetup
            {
                Limits = new SchedulerLimits
                {
                    MaxNumBatchedTokens = 2048,
                    MaxNumSeqs = 64,
                    MaxModelLen = 4096,
                },
                KvBlocks = 1000,
                StepTimes = new Steady(),
            },
            Lengths = new IndependentLengths(new FixedLength(1), new FixedLength(12)),
        };

    /// <summary>Every step takes two milliseconds.</summary>
    private sealed class Steady : StepTimeModel
    {
        public override long RequestOverheadNs => 0;

        public override long EstimateNs(in StepShape shape) => 2_000_000;

        public override StepTime Estimate(in StepShape shape) => new(2_000_000, 2_000_000, 0, 0);
    }
}
