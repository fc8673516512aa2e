namespace Farthing.Serving.Engines;

/// <summary>What adapters did to a run.</summary>
/// <param name="HostLoads">Adapters that were brought into a slot from the host's memory.</param>
/// <param name="StorageLoads">Adapters that were brought from storage.</param>
/// <param name="LoadNs">Time that steps waited for them, over all replicas.</param>
/// <param name="Held">Requests that waited at least once because other adapters had all slots.</param>
public readonly record struct AdapterUse(long HostLoads, long StorageLoads, long LoadNs, long Held)
{
    /// <summary>Both together.</summary>
    public AdapterUse Plus(AdapterUse other) =>
        new(
            HostLoads + other.HostLoads,
            StorageLoads + other.StorageLoads,
            LoadNs + other.LoadNs,
            Held + other.Held
        );
}
