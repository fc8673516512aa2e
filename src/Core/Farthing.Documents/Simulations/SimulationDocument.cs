using System.ComponentModel;
using Farthing.Numerics.Quantities;

namespace Farthing.Documents.Simulations;

[Document("simulate")]
[Description("One fleet on a trace or profile, step by step; bands come from running both edges")]
public sealed record SimulationDocument(
    [property: Description("False: see the other form of this document")] bool Fits,
    Stability Stability,
    [property: Description("The promise, at the prediction itself")] bool Kept,
    bool KeptAtSlowEdge,
    SimulatedFleet Deployment,
    SimulatedTraffic Workload,
    IReadOnlyList<PromisedLatency> Promises,
    LatencyFigures Latency,
    RequestCounts Requests,
    Throughput Throughput,
    FleetWork Work,
    SimulationBill Cost,
    CourseOfRun Series,
    LatencyCurves Curves,
    GapHistogram? ItlHistogram,
    SlowRequests? Timeline,
    IReadOnlyList<string> Notes,
    [property: Description("Basis of the predictions, in a sentence")] string? HowSure = null,
    [property: Description("Computation of the figures")] IReadOnlyList<Formula>? Formulas = null,
    [property: Description("How replicas came and went; null for a fleet that stays as it is")]
        SimulatedScaling? Scaling = null,
    [property: Description("Work that nobody waits for, beside the traffic; null without any")]
        SimulatedBatch? Batch = null,
    [property: Description("Adapters that requests name; null without any")]
        SimulatedAdapters? Adapters = null
);

/// <summary>Growth of the queue through a run.</summary>
public enum Stability
{
    /// <summary>It does not.</summary>
    Stable,

    /// <summary>It does at the slow edge of the band.</summary>
    NearSaturation,

    /// <summary>It does at the prediction itself.</summary>
    Unstable,
}

[Description("The served model")]
public sealed record SimulatedFleet(
    string Model,
    string Gpu,
    int Gpus,
    int Replicas,
    int TensorParallel,
    int PipelineParallel,
    int DataParallel,
    int ExpertParallel,
    string Interconnect,
    string Weights,
    string Kv,
    [property: Description("the policy, with what its router knows where that is not everything")]
        string Routing,
    [property: Description("vllm, sglang or trtllm")] string Engine,
    int MaxNumBatchedTokens,
    int MaxNumSeqs,
    int MaxModelLen,
    long KvTokensPerReplica
) : IFleet
{
    int IFleet.SpareReplicas => 0;
}

[Description("The traffic")]
public sealed record SimulatedTraffic(
    string Name,
    string? Source,
    string? AsOf,
    long Requests,
    double DurationS,
    double RatePerS,
    double PeakMinutePerS,
    double MeanInputTokens,
    double MeanOutputTokens,
    long LongestRequestTokens,
    [property: Description("It says what prompts have in common")] bool HasPrefixes,
    [property: Description("Clients wait for answers before they ask again")] bool ClosedLoop
);

[Description("A promised latency")]
public sealed record PromisedLatency(
    string Name,
    double LimitS,
    Quantity Predicted,
    bool Kept,
    [property: Description("The share that kept it")] double KeptFraction,
    [property: Description("Of what: gaps or requests")] string KeptFractionOf
);

[Description("By metric")]
public sealed record LatencyFigures(
    LatencyStatistics Ttft,
    LatencyStatistics Itl,
    LatencyStatistics Tpot,
    LatencyStatistics E2e
);

[Description("A metric's distribution; null where nothing was counted")]
public sealed record LatencyStatistics(
    long Count,
    Quantity Mean,
    Quantity P50,
    Quantity P90,
    Quantity P95,
    Quantity P99,
    Quantity Max
);

[Description("Every request in one state")]
public sealed record RequestCounts(
    long Arrived,
    long Finished,
    [property: Description("Longer than the server can hold")] long Rejected,
    [property: Description("Kept every promise")] long Good,
    long Preemptions
);

[Description("Rates over the whole time")]
public sealed record Throughput(
    Quantity Goodput,
    Quantity Served,
    Quantity Output,
    Quantity Input,
    [property: Description("The highest rate that keeps the promise; high: the lowest that does not")]
        Quantity? Deliverable,
    [property: Description("Delivered over deliverable")] Quantity? Utilization
);

[Description("Use of the GPUs")]
public sealed record FleetWork(
    Quantity Mbu,
    Quantity Mfu,
    Quantity Busy,
    Quantity KvUsePeak,
    Quantity BatchMean,
    [property: Description("The share of computing time that decode would have taken alone")]
        Quantity DecodeShare,
    Quantity? PrefixHits
);

[Description("Cost of the run; without a price there are GPU-hours alone")]
public sealed record SimulationBill(
    Quantity GpuHours,
    Quantity? GpuPrice,
    Quantity? Run,
    Quantity? Input,
    Quantity? Output,
    Quantity? Blended
);

[Description("The run in buckets of equal length")]
public sealed record CourseOfRun(
    double BucketS,
    IReadOnlyList<double> WaitingPeak,
    IReadOnlyList<double> KvUsePeak,
    IReadOnlyList<double> RunningMean,
    IReadOnlyList<double> OutputTokens
);

[Description("Percentile curves")]
public sealed record LatencyCurves(
    IReadOnlyList<double> Fractions,
    LatencyCurve? Ttft,
    LatencyCurve? Itl,
    LatencyCurve? Tpot,
    LatencyCurve? E2e
);

[Description("Seconds at each fraction, with the lowest and highest of the three runs")]
public sealed record LatencyCurve(
    IReadOnlyList<double> S,
    IReadOnlyList<double> LowS,
    IReadOnlyList<double> HighS
);

[Description("Gaps between tokens in buckets of equal ratio: one edge more than buckets")]
public sealed record GapHistogram(IReadOnlyList<double> EdgesS, IReadOnlyList<double> Gaps);

[Description("The requests around the slowest first token")]
public sealed record SlowRequests(
    [property: Description("There were more than are kept to choose from")] bool IsPartial,
    IReadOnlyList<TimedRequest> Requests
);

[Description("Times in seconds since the first arrival of the run")]
public sealed record TimedRequest(
    long RequestId,
    double ArrivalS,
    double ScheduledS,
    double FirstTokenS,
    double LastTokenS,
    int Input,
    int Cached,
    int Output,
    int Replica,
    int Preemptions
);
