namespace Farthing.Planning.Offers;

/// <summary>GPUs that a person has.</summary>
/// <param name="GpuId">The GPU's id.</param>
/// <param name="Count">How many, at least 1.</param>
/// <param name="UsdPerGpuHour">What one of them costs per hour; null takes the cheapest offer's price of one GPU.</param>
/// <param name="GpusPerNode">GPUs that sit in one node: ranks of tensor parallelism share one.</param>
public sealed record InventoryItem(
    string GpuId,
    int Count,
    double? UsdPerGpuHour = null,
    int GpusPerNode = InventoryItem.AssumedGpusPerNode
)
{
    /// <summary>GPUs of a node where nobody states them: the usual HGX and PCIe servers hold 8.</summary>
    public const int AssumedGpusPerNode = 8;
}
