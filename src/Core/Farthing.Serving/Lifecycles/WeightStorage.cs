namespace Farthing.Serving.Lifecycles;

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
