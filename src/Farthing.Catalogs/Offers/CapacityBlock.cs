using Farthing.Documents.Catalogs;

namespace Farthing.Catalogs.Offers;

/// <summary>Capacity bought ahead for days: the price of the whole instance.</summary>
/// <param name="Cloud">Who sells it.</param>
/// <param name="InstanceType">The cloud's name of the instance.</param>
/// <param name="GpuId">The GPU.</param>
/// <param name="GpuCount">GPUs of one instance.</param>
/// <param name="UsdPerHour">Price of the instance per hour.</param>
/// <param name="Sources">Where the figures come from.</param>
public sealed record CapacityBlock(
    string Cloud,
    string InstanceType,
    string GpuId,
    int GpuCount,
    double UsdPerHour,
    IReadOnlyList<SourceNote> Sources
);
