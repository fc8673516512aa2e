using Farthing.Catalogs;
using Farthing.Catalogs.Coefficients;
using Farthing.Numerics.Randomness;
using Farthing.Planning.Fleets;
using Farthing.Planning.Requests;
using Farthing.Planning.Search;
using Farthing.Serving.Deployments;
using Farthing.Serving.Precision;
using Farthing.Serving.Simulation;
using Farthing.Serving.Slos;
using Farthing.Workloads.Requests;

namespace Farthing.Tests.Planning.Search;

/// <summary>A random plan that is small enough to try every configuration of its space.</summary>
internal static class SmallScenario
{
    private static readonly string[] Models =
    [
        "Llama-3.2-3B-Instruct",
        "Llama-3.1-8B-Instruct",
        "Qwen3-30B-A3B",
        "Llama-3.1-8B-Instruct",
    ];

    private static readonly string[] Gpus = ["L4", "L40S", "A100-80GB", "H100-SXM"];

    private static readonly NumberFormat[][] Weights =
    [
        [NumberFormat.Bf16],
        [NumberFormat.Fp8],
        [NumberFormat.Bf16, NumberFormat.Fp8],
        [NumberFormat.Fp8, NumberFormat.Int8],
    ];

    private static readonly LatencyMetric[] Metrics =
    [
        LatencyMetric.Ttft,
        LatencyMetric.Itl,
        LatencyMetric.Tpot,
        LatencyMetric.E2e,
    ];

    private static readonly Statistic[] Statistics =
    [
        Statistic.P95,
        Statistic.P90,
        Statistic.P50,
        Statistic.Mean,
    ];

    /// <summary>The plan of a seed. Its promise lies around what a fleet in the middle does, so that it binds.</summary>
    /// <param name="seed">The seed.</param>
    /// <param name="times">Requests, as a multiple of the usual 30 to 69: rules for what is lost by far need more.</param>
    /// <param name="hasPeak">Whether its busiest ninth is judged beside the whole, as the busiest ten minutes of a long trace are.</param>
    public static PlanRequest Of(int seed, int times = 1, bool hasPeak = false)
    {
        Pcg32 random = new((ulong)seed, 17);
        string[] gpus = [.. Some(ref random, Gpus, random.NextInt32(1, 2))];
        bool isFixedBudget = random.NextInt32(0, 9) < 4;
        bool isFixedSeqs = random.NextInt32(0, 9) < 5;
        int maxGpus = random.NextInt32(0, 2) == 0 ? 8 : 4;
        RequestTable table = Table(ref random, times, hasPeak);
        PlanRequest request = new()
        {
            Model = Catalog.BuiltIn.Model(Models[random.NextInt32(0, Models.Length - 1)]),
            Workload = new PlanWorkload(
                "random",
                table,
                hasPeak ? table.BusiestWindow(TimeSpan.FromTicks(table.DurationNs / 900)) : table,
                table.MeanRatePerSecond,
                table.MeanRatePerSecond
            ),
            Slo = Slo.None,
            Gpus = [.. gpus.Select(Catalog.BuiltIn.Gpu)],
            Shapes = new ShapeConstraints
            {
                Weights = Weights[random.NextInt32(0, Weights.Length - 1)],
                Kv =
                    random.NextInt32(0, 2) == 0 ? [NumberFormat.Bf16, NumberFormat.Fp8] : [NumberFormat.Bf16],
                PipelineParallel = random.NextInt32(0, 9) == 0 ? 2 : null,
                MaxGpus = maxGpus,
            },
            Engine = new EngineOptions
            {
                MaxNumBatchedTokens = isFixedBudget ? 1 << random.NextInt32(7, 11) : null,
                MaxNumSeqs = isFixedSeqs ? 1 << random.NextInt32(3, 7) : null,
            },
            Routing = random.NextInt32(0, 1) == 0 ? RoutingPolicy.LeastOutstanding : null,
            Pricing = new PackPricing(
                gpus.ToDictionary(
                    gpu => gpu,
                    gpu => Math.Round(Price(gpu) * (0.7 + (0.6 * random.NextDouble())), 2)
                ),
                random.NextInt32(0, 3) == 0 ? 2 : 1
            ),
            Support = Catalog.BuiltIn.SupportRules,
            Coefficients = CoefficientsFile.BuiltIn,
            Threads = 1,
        };
        return request with { Slo = Promise(ref random, request) };
    }

    private static double Price(string gpu) =>
        gpu switch
        {
            "L4" => 0.7,
            "L40S" => 1.2,
            "A100-80GB" => 1.6,
            _ => 2.4,
        };

    /// <summary>Random requests; where there is a peak, the first third comes four times as fast with prompts of a quarter: either stretch may be the harder one.</summary>
    private static RequestTable Table(ref Pcg32 random, int times, bool hasPeak)
    {
        int count = times * random.NextInt32(30, 69);
        double rate = Math.Exp(random.NextDouble() * 3.2);
        double input = 40 * Math.Exp(random.NextDouble() * 4);
        double output = 3 * Math.Exp(random.NextDouble() * 2.5);
        double burst = random.NextInt32(0, 1) == 0 ? 1 : 0.4;
        bool hasPrefixes = random.NextInt32(0, 3) == 0;
        RequestTableBuilder builder = new() { PrefixBlockTokens = hasPrefixes ? 16 : 0 };
        double seconds = 0;
        for (int i = 0; i < count; i++)
        {
            double fold = hasPeak && i < count / 3 ? 4 : 1;
            seconds += random.NextGamma(burst) / burst / (rate * fold);
            int prompt = (int)Math.Clamp(input / fold * Math.Exp(0.8 * random.NextNormal()), 1, 6000);
            int answer = (int)Math.Clamp(output * Math.Exp(0.6 * random.NextNormal()), 1, 120);
            int session = random.NextInt32(0, 7);
            ulong[] ids = hasPrefixes
                ? [.. Enumerable.Range(0, prompt / 32).Select(block => ((ulong)session << 32) + (ulong)block)]
                : [];
            builder.Add((long)(seconds * 1e9), prompt, answer, ids, 0, hasPrefixes ? session : -1);
        }

        return builder.Build(out _);
    }

    /// <summary>One or two promises at 0.5 to 1.6 times what a fleet of half the GPUs does with usual settings.</summary>
    private static Slo Promise(ref Pcg32 random, PlanRequest request)
    {
        Exhaustive all = new(request);
        ReplicaShape[] shapes =
        [
            .. ShapeSpace.Of(request.Model, request.Gpus[0], request.Shapes).Where(all.CanServe),
        ];
        if (shapes.Length == 0)
        {
            return new Slo([new SloTarget(LatencyMetric.Ttft, Statistic.P95, 1)]);
        }

        ReplicaShape reference = shapes[random.NextInt32(0, shapes.Length - 1)];
        EngineChoice choice = new(
            request.Engine.MaxNumBatchedTokens ?? 1024,
            request.Engine.MaxNumSeqs ?? 64,
            RoutingPolicy.LeastOutstanding
        );
        int replicas = Math.Max(1, request.Shapes.MaxGpus / 2 / reference.Gpus);
        SimulationResult result = all.Run(reference, choice, replicas).Result;
        List<SloTarget> targets = [];
        foreach (LatencyMetric metric in Some(ref random, Metrics, random.NextInt32(1, 2)))
        {
            Statistic statistic = Statistics[random.NextInt32(0, Statistics.Length - 1)];
            double seconds = result.Seconds(metric, statistic) * (0.5 + (1.1 * random.NextDouble()));
            targets.Add(new SloTarget(metric, statistic, Math.Max(1e-4, seconds)));
        }

        return new Slo(targets);
    }

    private static List<T> Some<T>(ref Pcg32 random, IReadOnlyList<T> of, int count)
    {
        List<T> left = [.. of];
        List<T> taken = [];
        while (taken.Count < count)
        {
            int at = random.NextInt32(0, left.Count - 1);
            taken.Add(left[at]);
            left.RemoveAt(at);
        }

        return taken;
    }
}
