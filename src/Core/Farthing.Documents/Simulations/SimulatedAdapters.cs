using System.ComponentModel;

namespace Farthing.Documents.Simulations;

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
