using System.ComponentModel;
using System.Text.Json.Serialization;
using Farthing.Numerics.Quantities;

namespace Farthing.Documents.Plans;

[Description("A fleet with everything that is predicted of it")]
public sealed record PlannedFleet(
    string Gpu,
    int Replicas,
    [property: Description("Fewest that keep the promise; fewer where instances are sold larger")]
        int ReplicasNeeded,
    int SpareReplicas,
    int GpusUsed,
    int GpusPaid,
    int TensorParallel,
    int PipelineParallel,
    int DataParallel,
    int ExpertParallel,
    string Interconnect,
    string Weights,
    string Kv,
    [property: Description("vllm, sglang or trtllm")] string Engine,
    int MaxNumBatchedTokens,
    int MaxNumSeqs,
    int MaxModelLen,
    string Routing,
    [property: Description("The rented instances, in words")] string Instances,
    Quantity Price,
    Quantity Utilization,
    [property: Description("high is missing where the search ended before a rate was lost")]
        Quantity Deliverable,
    Quantity UsdPerMBlended,
    Quantity UsdPerMInput,
    Quantity UsdPerMOutput,
    [property: Description(
        "By metric and statistic, such as ttft_p95; no high end where the slow end does not keep up, null where the fleet does not"
    )]
        IReadOnlyDictionary<string, Quantity> Latencies,
    [property: Description(
        "The promised ones at the certainty that was asked for, and the 99th percentile of each metric"
    )]
        IReadOnlyDictionary<string, Quantity> AtConfidence,
    GpuMemory MemoryPerGpu,
    Quantity? PeakKvUse,
    Quantity? Mbu,
    Quantity? Mfu,
    [property: Description("Running requests of a replica while it computes")] Quantity? BatchMean = null,
    [property: Description("The peak minute's rate over what the fleet can sustain, whatever the latencies")]
        Quantity? PeakMinuteUse = null,
    [property: Description(
        "Prompt tokens found in caches; missing where the traffic says nothing of prefixes"
    )]
        Quantity? CachedShare = null,
    [property: Description("The GPU whose kernels stand for this one's; missing where its own were measured")]
        string? KernelsOf = null,
    [property: Description("Saving if its GPUs were sold singly")] double? UsdPerHourSoldTogether = null,
    [property: Description(
        "Settings that no served run was measured with, each with the measured range; missing where there are none"
    )]
        IReadOnlyList<string>? Unmeasured = null,
    [property: Description(
        "Share of gaps, first tokens or requests within the limit of each promised percentile, at the certainty that was asked for"
    )]
        IReadOnlyDictionary<string, Quantity>? InTime = null,
    [property: Description(
        "Small changes that break a promise at the prediction itself; empty where none of those tried does"
    )]
        IReadOnlyList<PlanCliff>? Cliffs = null,
    [property: Description("At the mean lengths of the traffic")] Quantity? UsdPerRequest = null,
    [property: Description("Away where requests name none")] PlannedAdapters? Adapters = null
) : IFleet
{
    /// <summary>GPUs of one replica.</summary>
    [JsonIgnore]
    public int GpusPerReplica => GpusUsed / Math.Max(1, Replicas + SpareReplicas);
}

[Description("Adapters (LoRA) that a fleet carries")]
public sealed record PlannedAdapters(
    [property: Description("In one batch")] int MaxLoras,
    int MaxLoraRank,
    [property: Description("In host memory; away for as many as in one batch")] int? MaxCpuLoras,
    [property: Description("Share of throughput that they take; away for the published band")]
        double? Slowdown,
    [property: Description("That requests name; 0 where the slots alone are known")] int Named,
    [property: Description("0: all are asked for alike; 1: Zipf's law")] double Skew
);

[Description("A small change that breaks a promise at the prediction itself")]
public sealed record PlanCliff(
    [property: Description("Traffic or prompts by a tenth, or a setting by one step")] string Change,
    [property: Description("The promise, such as itl_p95; queue where the fleet does not keep up")]
        string Breaks
);

[Description("A fleet on spot nodes, played through reclaims at the certainty that was asked for")]
public sealed record PlannedSpot(
    [property: Description("Replicas on demand at all times")] int Base,
    [property: Description("Spot replicas beyond those that are needed")] int Extra,
    [property: Description("Zones that spot replicas are spread over")] int Zones,
    [property: Description("Traffic of one run")] double Hours,
    IReadOnlyList<PlayedReclaims> Ends
)
{
    /// <summary>Beginning of the note of a plan that may not, or cannot, be on spot.</summary>
    public const string LeftOut = "spot is left out: ";
}

[Description("Runs at one rate of reclaims, each with other losses")]
public sealed record PlayedReclaims(
    [property: Description("seldom, often, or given")] string Name,
    [property: Description("Mean time for which a zone has nodes")] double UpHours,
    int Runs,
    [property: Description("Those in which the promise held")] int Kept,
    [property: Description("Mean bill, with what stood in on demand")] double UsdPerHour,
    [property: Description("Source of the rate")] string Source
);

[Description("Contents of a GPU's memory")]
public sealed record GpuMemory(
    Quantity Driver,
    Quantity Weights,
    Quantity Kv,
    Quantity WorkSpace,
    long KvTokensPerReplica
)
{
    /// <summary>Bytes that nothing uses.</summary>
    [JsonIgnore]
    public double FreeBytes => Math.Max(0, Driver.Value - Weights.Value - Kv.Value - WorkSpace.Value);
}

[Description("A month's bill; prefill + decode + idle = usd_per_month")]
public sealed record PlanBill(
    Quantity UsdPerMonth,
    Quantity Prefill,
    Quantity Decode,
    Quantity Idle,
    [property: Description("Cautions about the price")] IReadOnlyList<string> PriceCautions,
    [property: Description("The month over its requests")] Quantity? UsdPerRequest = null,
    [property: Description("The month over users; away where the traffic is not given in users")]
        Quantity? UsdPerUser = null
);
