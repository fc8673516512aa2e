namespace Farthing.Economics.Levers.Cascades;

/// <summary>A fleet of equal replicas and the load on it.</summary>
/// <param name="Replicas">Whole replicas that are rented, as a plan for its load says.</param>
/// <param name="GpusPerReplica">GPUs of each.</param>
/// <param name="GpuSecondsPerSecond">GPU-seconds that its requests take each second.</param>
/// <param name="UsdPerGpuHour">Price of a GPU-hour, in dollars.</param>
public readonly record struct FleetUse(
    int Replicas,
    int GpusPerReplica,
    double GpuSecondsPerSecond,
    double UsdPerGpuHour
)
{
    /// <summary>Dollars an hour of the GPU time that is used.</summary>
    public double UsedUsdPerHour => GpuSecondsPerSecond * UsdPerGpuHour;

    /// <summary>Dollars an hour of what is rented.</summary>
    public double RentUsdPerHour => (double)Replicas * GpusPerReplica * UsdPerGpuHour;
}
