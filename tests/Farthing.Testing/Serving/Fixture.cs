using Farthing.Serving.Deployments;
using Farthing.Serving.Engines;
using Farthing.Serving.Gpus;
using Farthing.Serving.Models;
using Farthing.Serving.Precision;
using Farthing.Serving.Scheduling;
using Farthing.Serving.Simulation;
using Farthing.Serving.Slos;
using Farthing.Serving.StepTimes;
using Farthing.Workloads.Requests;

namespace Farthing.Tests.Serving;

/// <summary>Small deployments and runs for tests.</summary>
internal static class Fixture
{
    public static readonly ModelSpec Model = new()
    {
        Id = "test/tiny",
        Family = "tiny",
        HiddenSize = 1024,
        VocabSize = 32000,
        TieWordEmbeddings = false,
        MaxPositionEmbeddings = 8192,
        Layers = [new LayerGroup(4, new GroupedAttention(8, 2, 128), new DenseFfn(4096))],
    };

    public static readonly GpuSpec Gpu = new()
    {
        Id = "TestGPU",
        Vendor = "NVIDIA",
        Architecture = "Hopper",
        MemoryBytes = 80_000_000_000,
        MemoryBytesPerSecond = 3e12,
        SixteenBitFlopPerSecond = 1e15,
        HasBf16 = true,
        SmCount = 132,
        L2Bytes = 50_000_000,
        PcieBytesPerSecond = 64e9,
        TdpWatts = 700,
        CoefficientsFrom = "h100_sxm",
        HasOwnCoefficients = false,
    };

    public static SchedulerLimits Limits(int budget = 512, int seqs = 8, int modelLen = 8192) =>
        new()
        {
            MaxNumBatchedTokens = budget,
            MaxNumSeqs = seqs,
            MaxModelLen = modelLen,
        };

    public static Deployment Deploy(int replicas = 1, EngineOptions? engine = null) =>
        new()
        {
            Model = Model,
            Gpu = Gpu,
            Weights = WeightPrecision.Of(Model, NumberFormat.Bf16),
            Replicas = replicas,
            Engine = engine ?? new EngineOptions(),
        };

    public static OnePool Options(int kvBlocks, StepTimeModel? times = null, int replicas = 1) =>
        new()
        {
            Deployment = Deploy(replicas),
            StepTimes = times ?? new LinearStepTimes(),
            KvBlocks = kvBlocks,
            Slo = new Slo([
                new SloTarget(LatencyMetric.Ttft, Statistic.P95, 1e-5),
                new SloTarget(LatencyMetric.Itl, Statistic.P95, 1.5e-6),
            ]),
        };

    public static TableSource Source(params (long ArrivalNs, int Input, int Output)[] rows) =>
        new(
            new RequestTable(
                [.. rows.Select(r => r.ArrivalNs)],
                [.. rows.Select(r => r.Input)],
                [.. rows.Select(r => r.Output)]
            )
        );

    /// <summary>Runs and returns the result with all records.</summary>
    public static (SimulationResult Result, List<RequestRecord> Records) Run(
        OnePool options,
        SchedulerLimits limits,
        RequestSource source
    )
    {
        List<RequestRecord> records = [];
        SimulationResult result = (options with { OnRecord = records.Add, CountsBatches = true }).Run(
            limits,
            source,
            TestContext.Current.CancellationToken
        );
        return (result, records);
    }

    /// <summary>Everything that a run found, as text: equal texts are equal bytes.</summary>
    public static string Print(SimulationResult r, IEnumerable<RequestRecord> records)
    {
        static string H(Farthing.Numerics.Statistics.LogLinearHistogram h) =>
            FormattableString.Invariant(
                $"{h.Count} {h.Min} {h.Max} {h.Mean:R} {h.Quantile(0.5)} {h.Quantile(0.9)} {h.Quantile(0.95)} {h.Quantile(0.99)}"
            );
        return string.Join(
            "\n",
            [
                H(r.TtftNs),
                H(r.ItlNs),
                H(r.TpotNs),
                H(r.E2eNs),
                H(r.QueueNs),
                FormattableString.Invariant(
                    $"{r.Arrived} {r.Finished} {r.Rejected} {r.Unfinished} {r.Good} {string.Join(',', r.Missed)} {r.InputTokens} {r.CachedTokens} {r.OutputTokens} {r.Preemptions} {r.Steps} {r.MakespanNs} {r.BusyNs} {r.DecodeNs} {r.BytesPerGpu:R} {r.FlopsPerGpu:R} {r.PeakKvUse:R} {r.MeanBatch:R}"
                ),
                string.Join(' ', r.Series.PeakWaiting),
                string.Join(' ', r.Series.PeakKvUse),
                string.Join(' ', r.Series.MeanRunning),
                string.Join(' ', r.Series.OutputTokens),
                .. records.Select(x => x.ToString()),
            ]
        );
    }
}
