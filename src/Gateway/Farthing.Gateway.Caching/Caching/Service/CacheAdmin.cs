using System.Text.Json;
using Farthing.Documents.Caches;
using Farthing.Gateway.Administration;
using Farthing.Gateway.Caching.Policies;
using Farthing.Gateway.Caching.Stores;
using Farthing.Gateway.Ledger;
using Farthing.Numerics.Faults;

namespace Farthing.Gateway.Caching.Service;

/// <summary>Shows and purges the response cache.</summary>
/// <param name="cache">The cache.</param>
/// <param name="ledger">Has its hits.</param>
/// <param name="notes">Takes what was done.</param>
internal sealed class CacheAdmin(ResponseCache cache, ILedgerStore ledger, AdminNotes notes)
{
    /// <summary><c>GET /cache</c>: entries, bytes and hits by model; of the store that gateways share, of this one's memory where there is none or it is away.</summary>
    public async Task<AdminAnswer> ShowAsync(AdminCall call)
    {
        call.AllowsOnly();
        Dictionary<string, (long Entries, long Bytes)>? shared = await cache.SharedByModelAsync();
        CacheStatsDocument stats = CacheStats.Of(
            shared is null ? CacheSource.Gateway : CacheSource.Shared,
            shared ?? cache.ByModel(),
            ledger,
            cache.Semantic?.Views()
        );
        return CacheAdminJson.Answer(
            new CacheAnswer(
                stats.Source,
                stats.Entries,
                stats.Bytes,
                stats.Models,
                stats.SemanticOwnCostUsd,
                stats.Scopes,
                stats.ScopesLeftOut,
                stats.Evidence
            )
        );
    }

    /// <summary><c>DELETE /cache?key=…&amp;tag=…&amp;model=…</c>, or <c>?all=true</c>: removes entries and questions from memory and files, or from the store that gateways share and the memory of each.</summary>
    public async Task<AdminAnswer> PurgeAsync(AdminCall call)
    {
        call.AllowsOnly("key", "tag", "model", "all");
        CacheFilter filter = new(call.Query["key"], call.Query["tag"], call.Query["model"]);
        bool isAll = call.Text("all") == "true";
        if (isAll != (filter == new CacheFilter()))
        {
            throw new FarthingException(
                new Fault(
                    CacheFaultCodes.NoFilter,
                    isAll ? "all entries, and some of them" : "no entries are named"
                )
                {
                    Path = "?all",
                    Expected = "?key=, ?tag= or ?model=; or ?all=true",
                }
            );
        }

        (CachePurged purged, string? fault) = await cache.PurgeAsync(filter);
        using MemoryStream changes = new();
        using (Utf8JsonWriter json = new(changes))
        {
            json.WriteStartObject();
            json.WriteString("key", filter.Key);
            json.WriteString("tag", filter.Tag);
            json.WriteString("model", filter.Model);
            json.WriteNumber("removed", purged.Entries);
            json.WriteNumber("questions", purged.Questions);
            json.WriteEndObject();
        }

        bool isNoted = await notes.NoteAsync(
            call.Event(
                notes.Clock,
                "cache.purge",
                "cache",
                System.Text.Encoding.UTF8.GetString(changes.ToArray())
            )
        );
        return CacheAdminJson.Answer(
            new CachePurgeAnswer(
                cache.Shared is null ? CacheSource.Gateway : CacheSource.Shared,
                purged.Entries,
                purged.Questions,
                fault,
                isNoted
            )
        );
    }
}
