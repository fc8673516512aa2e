using Farthing.Gateway.Caching.Policies;
using Farthing.Gateway.Caching.Semantic;
using Farthing.Gateway.Caching.Shared;
using Farthing.Gateway.Caching.Stores;
using Farthing.Numerics.Faults;
using Microsoft.Data.Sqlite;

namespace Farthing.Gateway.Caching;

/// <content>Purges: whatever was asked for before one is not given behind it.</content>
public sealed partial class ResponseCache
{
    /// <summary>Removes entries and the questions that they answer: in memory and in the files, or, where several gateways share them, from all. When it returns, requests that begin from then on get none of them; answers to requests that began before are not stored.</summary>
    /// <param name="filter">Which.</param>
    /// <returns>What was removed from the shared store, or here where there is none; why some are kept, null where none is.</returns>
    internal async Task<(CachePurged Removed, string? Fault)> PurgeAsync(CacheFilter filter)
    {
        if (Share() is not SharedCache common)
        {
            return PurgeHere(filter);
        }

        (CachePurged removed, string? fault) = await common.PurgeAsync(filter);
        if (fault is not null)
        {
            PurgeHere(filter);
        }

        return (removed, fault);
    }

    private (CachePurged Removed, string? Fault) PurgeHere(CacheFilter filter)
    {
        lock (changing)
        {
            purges.Add(filter);
            flights.Clear(); // Who comes from here on waits for none that began before.
            int removed = memory.Remove(filter);
            long asked = 0;
            try
            {
                asked =
                    semantic?.Purge(filter)
                    ?? (idleQuestions is string path ? QuestionRows.Purge(path, filter, UnixNs()) : 0);
                file?.Purge(filter);
                return (new CachePurged(removed, asked), null);
            }
            catch (Exception refused) when (refused is SqliteException or FarthingException)
            {
                return (
                    new CachePurged(removed, asked),
                    $"the cache's file cannot be written: {refused.Message}"
                );
            }
        }
    }
}
