using Farthing.Catalogs;
using Farthing.Catalogs.Coefficients;
using Farthing.Documents.Calibrations;
using Farthing.Planning.Fleets;
using Farthing.Planning.Requests;
using Farthing.Serving.Coefficients;
using Farthing.Serving.Deployments;
using Farthing.Serving.Gpus;
using Farthing.Serving.Models;
using Farthing.Serving.Precision;
using Farthing.Serving.Simulation;
using Farthing.Serving.Slos;
using Farthing.Serving.StepTimes;
using Farthing.Tests.Planning.Search;
using Farthing.Workloads.Requests;

namespace Farthing.Tests.Planning.ByHand;

/// <summary>A plan whose answer can be computed on paper: a step takes 100 ms and 100 ms more for each sequence in it on the fast GPU, twice that on the slow one, whatever else it does; two prices.</summary>
/// <remarks>Made of the host's ceiling, far above what a small model's kernels take. All latencies are multiples of 100 ms where arrivals are.</remarks>
internal sealed record LinearWorld
{
    /// <summary>What a step takes on the fast GPU.</summary>
    public const long FixedNs = 100_000_000;

    /// <summary>What it takes more for each sequence in it.</summary>
    public const long PerSequenceNs = 100_000_000;

    /// <summary>How much longer all of it takes on the slow GPU.</summary>
    public const int Slowness = 2;

    /// <summary>The model: small, so that its kernels take less than the host.</summary>
    public static readonly ModelSpec Model = Catalog.BuiltIn.Model("Llama-3.2-1B-Instruct");

    /// <summary>The fast GPU: budgets up to 8,192, up to 1,024 sequences.</summary>
    public static readonly GpuSpec Fast = Catalog.BuiltIn.Gpu("H100-SXM");

    /// <summary>The slow GPU: budgets up to 2,048, up to 256 sequences.</summary>
    public static readonly GpuSpec Slow = Catalog.BuiltIn.Gpu("A100-80GB");

    /// <summary>Steps at a share of servers: half as long at 5 %, as predicted at 50 %, twice as long at 95 %.</summary>
    private static readonly StepTimeBand Band = new("dense", "one", 0.5, 1, 2, "a test");

    private static readonly CoefficientSet Coefficients = CoefficientsFile.BuiltIn with
    {
        Hosts =
        [
            new HostTerms("vllm", 0, 0, 0, 0, 0, 0, "a test")
            {
                CeilingPerStepUs = FixedNs / 1e3,
                CeilingPerRequestUs = PerSequenceNs / 1e3,
            },
        ],
        FittedHosts = [],
        LayerOverheads = [],
        ExpertTransfers = [],
        Bands = [Band],
        BandDistances = [],
        FittedModels = [],
        FittedGpus = [],
        Calibration = new StepTimeCalibration(
            "slow",
            new DateOnly(2026, 11, 20),
            MadeFrom: "a test",
            BuiltIn: "a test",
            "vllm",
            Slow.Id,
            [Model.Id],
            Rows: 1,
            Conditions: 1,
            "one scale",
            StepTimeScales.None with
            {
                PerStep = Slowness,
                PerRequest = Slowness,
            },
            new Dictionary<string, double>(),
            new HeldBackQuantiles(Band.Low, Band.Median, Band.High)
        ),
    };

    /// <summary>The requests, by arrival.</summary>
    public required IReadOnlyList<LinearArrival> Traffic { get; init; }

    /// <summary>What the promise is judged on beside the whole; null for nothing.</summary>
    public IReadOnlyList<LinearArrival>? Busiest { get; init; }

    /// <summary>The promise.</summary>
    public Slo Slo { get; init; } = Slo.None;

    /// <summary>Dollars per hour of the fast GPU.</summary>
    public double FastUsd { get; init; } = 3;

    /// <summary>Dollars per hour of the slow GPU.</summary>
    public double SlowUsd { get; init; } = 2;

    /// <summary>GPUs that are sold together.</summary>
    public int Pack { get; init; } = 1;

    /// <summary>Most GPUs of the fleet.</summary>
    public int MaxGpus { get; init; } = 8;

    /// <summary>max_num_batched_tokens; null is searched.</summary>
    public int? Budget { get; init; }

    /// <summary>max_num_seqs; null is searched.</summary>
    public int? Seats { get; init; }

    /// <summary>max_model_len; null follows the longest request.</summary>
    public int? MaxModelLen { get; init; }

    /// <summary>How requests are spread; null is searched.</summary>
    public RoutingPolicy? Routing { get; init; }

    /// <summary>The GPUs that may be used.</summary>
    public IReadOnlyList<GpuSpec> Gpus { get; init; } = [Fast, Slow];

    /// <summary>Requests that are all alike, one after the other at one distance.</summary>
    public static IReadOnlyList<LinearArrival> Steady(int count, long everyMs, int output, int input = 64) =>
        [.. Enumerable.Range(0, count).Select(i => new LinearArrival(i * everyMs, input, output))];

    /// <summary>Requests 10 s apart, so that each is alone, but for some that come together with the one before.</summary>
    /// <param name="count">All of them.</param>
    /// <param name="pairs">How many come together with another; the first request and the last come alone.</param>
    /// <param name="output">Tokens that each writes.</param>
    public static IReadOnlyList<LinearArrival> Pairs(int count, int pairs, int output) =>
        [
            .. Enumerable
                .Range(0, count)
                .Select(i => new LinearArrival(
                    10_000L * (i % 2 == 0 && i > 0 && i <= 2 * pairs ? i - 1 : i),
                    64,
                    output
                )),
        ];

    /// <summary>One target.</summary>
    public static Slo Promise(LatencyMetric metric, Statistic statistic, double seconds) =>
        new([new SloTarget(metric, statistic, seconds)]);

    /// <summary>What the planner is asked.</summary>
    public PlanRequest ToRequest()
    {
        RequestTable table = Table(Traffic);
        return new PlanRequest
        {
            Model = Model,
            Workload = new PlanWorkload(
                "by hand",
                table,
                Busiest is null ? table : Table(Busiest),
                table.MeanRatePerSecond,
                table.MeanRatePerSecond
            ),
            Slo = Slo,
            Gpus = Gpus,
            Shapes = new ShapeConstraints
            {
                Weights = [NumberFormat.Bf16],
                Kv = [NumberFormat.Bf16],
                TensorParallel = 1,
                MaxGpus = MaxGpus,
            },
            Engine = new EngineOptions
            {
                MaxNumBatchedTokens = Budget,
                MaxNumSeqs = Seats,
                MaxModelLen = MaxModelLen,
            },
            Routing = Routing,
            Edge = BandEdge.Center,
            Pricing = new PackPricing(
                new Dictionary<string, double> { [Fast.Id] = FastUsd, [Slow.Id] = SlowUsd },
                Pack
            ),
            Support = Catalog.BuiltIn.SupportRules,
            Coefficients = Coefficients,
            Threads = 1,
        };
    }

    private static RequestTable Table(IReadOnlyList<LinearArrival> traffic)
    {
        RequestTableBuilder builder = new();
        foreach (LinearArrival each in traffic)
        {
            builder.Add(each.Ms * 1_000_000, each.Input, each.Output);
        }

        return builder.Build(out _);
    }
}
