using Farthing.Numerics.Quantities;

namespace Farthing.Economics.Levers;

/// <summary>Tenants with a fleet each, put on one shared fleet that is run fuller.</summary>
/// <param name="Tenants">Tenants, at least 1.</param>
/// <param name="GpusPerTenant">GPUs that each has today.</param>
/// <param name="TenantUtilization">How full they are, above 0 to 1.</param>
/// <param name="PooledUtilization">How full the shared fleet may be, above 0 to 1.</param>
/// <param name="Slowdown">Share of throughput that sharing costs (multi-adapter kernels, contention), 0 to below 1.</param>
public sealed record TenantPool(
    double Tenants,
    double GpusPerTenant,
    Interval TenantUtilization,
    Interval PooledUtilization,
    Interval Slowdown
)
{
    /// <summary>GPUs today.</summary>
    public double GpusApart => Tenants * GpusPerTenant;

    /// <summary>GPUs that the shared fleet needs, not rounded.</summary>
    public Interval GpusPooled =>
        TenantUtilization
        * GpusApart
        / (PooledUtilization * (new Interval(1 - Slowdown.High, 1 - Slowdown.Low)));

    /// <summary>The same in whole GPUs.</summary>
    public Interval WholeGpusPooled =>
        new(Math.Ceiling(GpusPooled.Low - 1e-9), Math.Ceiling(GpusPooled.High - 1e-9));

    /// <summary>GPUs today over GPUs then.</summary>
    public Interval Ratio => GpusApart / GpusPooled;

    /// <summary>Share of the bill that the utilizations support as a saving, not rounded to whole GPUs.</summary>
    public Interval SavedFraction => new(1 - (GpusPooled.High / GpusApart), 1 - (GpusPooled.Low / GpusApart));
}
