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
    Quantity? Blended,
    [property: Description("The run over its finished requests; away beside a batch")]
        Quantity? PerRequest = null
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

[Description("Adapters (LoRA) that requests name")]
public sealed record SimulatedAdapters(
    int Count,
    [property: Description("0: all are asked for alike")] double Skew,
    [property: Description("In one batch")] int MaxLoras,
    int MaxLoraRank,
    [property: Description("In host memory")] int MaxCpuLoras,
    [property: Description("Of one, over all GPUs of a replica")] double BytesEach,
    [property: Description("Share of throughput that they take")] double SlowdownFraction,
    [property: Description("It was given; else published, and in the band")] bool SlowdownGiven,
    [property: Description("Requests that waited at least once since other adapters had all slots")]
        long Held,
    [property: Description("Brought into a slot from host memory")] long HostLoads,
    [property: Description("Brought from storage")] long StorageLoads,
    [property: Description("Time that steps waited for them, over all replicas")] double LoadS,
    [property: Description("Tokens of a replica's KV cache without them")] long KvTokensWithout,
    [property: Description("Latencies of the same requests of the model itself, and with adapters")]
        IReadOnlyList<LatencyBeside> Latencies
);

[Description("Work that nobody waits for, on the replicas of the traffic")]
public sealed record SimulatedBatch(
    long Requests,
    long Batches,
    [property: Description("From a submission")] double DeadlineS,
    [property: Description("How its requests were sent")] string Sent,
    long InTime,
    [property: Description("All of it is in time at the slow edge of the band too")] bool KeptAtSlowEdge,
    [property: Description("Done after the deadline")] long Late,
    [property: Description("Held until the deadline, then dropped")] long Expired,
    [property: Description("Longer than the server can hold")] long Rejected,
    [property: Description("Held or running when the run was given up")] long Unfinished,
    long InputTokens,
    long OutputTokens,
    [property: Description("Submission to last token, of half of its requests")] Quantity DoneP50,
    [property: Description("Submission to last token, of the last")] Quantity DoneMax,
    [property: Description("From the end of the traffic to the last token")] double AfterTrafficS,
    [property: Description("Latencies of the traffic without it and with it")]
        IReadOnlyList<LatencyBeside> Latencies,
    [property: Description("GPU-hours of the fleet that there would not be without it")]
        Quantity AddedGpuHours,
    [property: Description("GPU-hours of it alone: one replica, all sent at once, without its start")]
        Quantity AloneGpuHours,
    Quantity? AddedUsd,
    Quantity? AloneUsd
);

[Description("A latency of the traffic")]
public sealed record LatencyBeside(string Name, double WithoutS, double WithS);
