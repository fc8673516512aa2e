using Farthing.Documents.Caches;
using Farthing.Gateway.Caching.Policies;
using Farthing.Gateway.Ledger;
using Farthing.Numerics.Billing;

namespace Farthing.Gateway.Savings;

/// <summary>Entries of a cache beside the hits of its gateway's ledger.</summary>
public static class CacheStats
{
    /// <summary>Both by model, most saved first.</summary>
    /// <param name="source">Where the entries are.</param>
    /// <param name="entries">Number and bytes of entries by model.</param>
    /// <param name="ledger">The ledger.</param>
    public static CacheStatsDocument Of(
        CacheSource source,
        IReadOnlyDictionary<string, (long Entries, long Bytes)> entries,
        ILedgerStore ledger
    )
    {
        Dictionary<string, CachedModel> models = new(StringComparer.Ordinal);
        foreach ((string model, (long count, long bytes)) in entries)
        {
            models.Add(model, Nothing(model) with { Entries = count, Bytes = bytes });
        }

        foreach (LedgerHit hit in ledger.Hits(0, long.MaxValue))
        {
            CachedModel sums = models.GetValueOrDefault(hit.Record.Model) ?? Nothing(hit.Record.Model);
            bool isExact = (CacheTier)hit.Record.Tier == CacheTier.Exact;
            models[hit.Record.Model] = sums with
            {
                ExactHits = sums.ExactHits + (isExact ? 1 : 0),
                CanonicalHits = sums.CanonicalHits + (isExact ? 0 : 1),
                InputTokens = checked(sums.InputTokens + hit.Record.Tokens.Input),
                OutputTokens = checked(sums.OutputTokens + hit.Record.Tokens.Output),
                SavedUsd = sums.SavedUsd + (hit.Record.Saved ?? Money.Zero),
                UnknownHits = sums.UnknownHits + (hit.Record.Saved is null ? 1 : 0),
            };
        }

        return new CacheStatsDocument(
            source,
            [
                .. models
                    .Values.OrderByDescending(model => model.SavedUsd)
                    .ThenBy(model => model.Model, StringComparer.Ordinal),
            ]
        );
    }

    private static CachedModel Nothing(string model) => new(model, 0, 0, 0, 0, 0, 0, Money.Zero, 0);
}
