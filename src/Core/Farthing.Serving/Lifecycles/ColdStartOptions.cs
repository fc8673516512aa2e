namespace Farthing.Serving.Lifecycles;

/// <summary>How replicas of a deployment start. The defaults are the project's reading of what makers and operators measured up to 2026-11; whoever has measured a stage puts it in. Without that a total is good to a factor of two either way.</summary>
public sealed record ColdStartOptions
{
    /// <summary>Until a node is launched. A cluster autoscaler looks every 10 s and waits 30 s for pods that ask for GPUs.</summary>
    public double OrderSeconds { get; init; } = 40;

    /// <summary>From the launch of a node until it is ready, GPU driver included; 0 where it is there already. Operators name 90 to 900 s.</summary>
    public double NodeSeconds { get; init; } = 240;

    /// <summary>Size of the image; vLLM's is about 11 GB.</summary>
    public double ImageBytes { get; init; } = 11e9;

    /// <summary>Pace at which an image comes: 0.035 GB/s from a registry of the region, unpacked (0.032 measured at EC2); 0.5 where it is preloaded or comes lazily; infinite where the node has it.</summary>
    public double ImageBytesPerSecond { get; init; } = 0.035e9;

    /// <summary>Where weights are.</summary>
    public WeightStorage Storage { get; init; } = WeightStorage.Nvme;

    /// <summary>Pace at which a node reads weights, of all replicas that start on it together; null takes the one that is usual for <see cref="Storage"/>.</summary>
    public double? WeightBytesPerSecond { get; init; }

    /// <summary>Replicas that start together on one node and share its pace, at least 1.</summary>
    public int StartingTogether { get; init; } = 1;

    /// <summary>True where compiled kernels of this engine version, GPU and model are at hand.</summary>
    public bool HasCompileCache { get; init; }

    /// <summary>Until the readiness probe has noticed: its period.</summary>
    public double ReadinessSeconds { get; init; } = 5;

    /// <summary>Time in which a replica reads its weights.</summary>
    /// <param name="weightBytes">Weights of one replica.</param>
    internal double WeightSeconds(double weightBytes) =>
        weightBytes * StartingTogether / (WeightBytesPerSecond ?? UsualBytesPerSecond(Storage));

    /// <summary>Bytes a second that are usual for a storage: network disk 0.3 GB/s, NVMe 1.1 (vLLM's own loader), page cache 1.8 (A100, 11 models), object store 2 and NVMe 5 with a streaming loader.</summary>
    public static double UsualBytesPerSecond(WeightStorage storage) =>
        storage switch
        {
            WeightStorage.NetworkDisk => 0.3e9,
            WeightStorage.Nvme => 1.1e9,
            WeightStorage.PageCache => 1.8e9,
            WeightStorage.ObjectStoreStreamed => 2e9,
            WeightStorage.NvmeStreamed => 5e9,
            _ => throw new ArgumentOutOfRangeException(nameof(storage), storage, "an unknown storage"),
        };
}

/// <summary>Where a starting replica reads its weights.</summary>
public enum WeightStorage
{
    /// <summary>Disk over the network, the engine's own loader.</summary>
    NetworkDisk,

    /// <summary>NVMe of the node, the engine's own loader.</summary>
    Nvme,

    /// <summary>Memory of the node: it has served the model before.</summary>
    PageCache,

    /// <summary>Object store, a loader that streams with many threads.</summary>
    ObjectStoreStreamed,

    /// <summary>NVMe of the node, a loader that streams with many threads.</summary>
    NvmeStreamed,
}
