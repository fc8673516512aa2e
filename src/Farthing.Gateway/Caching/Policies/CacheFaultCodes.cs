namespace Farthing.Gateway.Caching.Policies;

/// <summary>Codes of faults of <c>farthing cache</c>.</summary>
public static class CacheFaultCodes
{
    /// <summary>The cache's file (<c>cache.db</c>) cannot be read or written (exit code 3).</summary>
    /// <remarks>Check the data folder's rights; a damaged file may be deleted while no gateway runs, and begins empty.</remarks>
    public const string Unreadable = "FAR9801";

    /// <summary>A purge names no entries.</summary>
    /// <remarks>Name a key, a tag or a model, or say <c>--all</c>.</remarks>
    public const string NoFilter = "FAR9802";
}
