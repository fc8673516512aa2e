using Farthing.Gateway.Caching.Policies;
using Farthing.Gateway.Caching.Shared;
using Microsoft.Data.Sqlite;

namespace Farthing.Gateway.Caching;

/// <content>Purges: whatever was asked for before one is not given behind it.</content>
public sealed partial class ResponseCache
{
    /// <summary>Removes entries: in memory and in the file, or, where several gateways share them, from all. When it returns, requests that begin from then on get none of them; answers to requests that began before are not stored.</summary>
    /// <param name="filter">Which.</param>
    /// <returns>How many were in the shared store, or here where there is none; why some are kept, null where none is.</returns>
    internal async Task<(long Removed, string? Fault)> PurgeAsync(CacheFilter filter)
    {
        if (Share() is not SharedCache common)
        {
            return PurgeHere(filter);
        }

        (long removed, string? fault) = await common.PurgeAsync(filter);
        if (fault is not null)
        {
            PurgeHere(filter);
        }

        return (removed, fault);
    }

    private (long Removed, string? Fault) PurgeHere(CacheFilter filter)
    {
        lock (changing)
        {
            purges.Add(filter);
            flights.Clear(); // Who comes from here on waits for none that began before.
            int removed = memory.Remove(entry => entry.IsOf(filter)).Count;
            semantic?.Purge(filter);
            try
            {
                file?.Purge(filter);
                return (removed, null);
            }
            catch (SqliteException refused)
            {
                return (removed, $"the cache's file cannot be written: {refused.Message}");
            }
        }
    }
}
