namespace Farthing.Documents.Caches;

/// <summary>Where the entries of a cache were looked at or removed.</summary>
public enum CacheSource
{
    /// <summary>In a running gateway: its memory and its file.</summary>
    Gateway,

    /// <summary>In the store that several gateways share; a purge also empties the memory of each.</summary>
    Shared,

    /// <summary>In the file of a data folder (<c>cache.db</c>).</summary>
    File,
}
