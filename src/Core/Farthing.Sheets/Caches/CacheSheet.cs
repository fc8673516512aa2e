using Farthing.Documents.Caches;
using Farthing.Numerics.Billing;
using Farthing.Numerics.Quantities;
using Farthing.Reporting.Sheets;
using Farthing.Reporting.Tables;
using Farthing.Sheets.Ledger;

namespace Farthing.Sheets.Caches;

/// <summary>A response cache for people.</summary>
public static class CacheSheet
{
    /// <summary>Entries and hits by model.</summary>
    public static Sheet Of(CacheStatsDocument document)
    {
        long hits = document.Models.Sum(HitsOf);
        long unknown = document.Models.Sum(model => model.UnknownHits);
        Money saved = document.Models.Aggregate(Money.Zero, (sum, model) => sum + model.SavedUsd);
        string place = document.Source switch
        {
            CacheSource.Gateway => "the gateway's memory",
            CacheSource.Shared => "the store that gateways share",
            _ => "cache.db",
        };
        Sheet sheet = new Sheet()
            .Say(
                $"{Entries(document.Entries)} in {place}; {Show.Counted(hits, "hit")} in the ledger saved {LedgerWords.Usd(saved)}",
                unknown > 0
                    ? $"UNKNOWN, and in none of these dollars: {Show.Counted(unknown, "hit")} without a known price"
                    : null,
                document.SemanticOwnCostUsd != Money.Zero
                    ? $"The semantic cache's own calls (embeddings, comparisons, audits) cost {LedgerWords.Usd(document.SemanticOwnCostUsd)}, not yet taken off"
                    : null,
                ScopeSheet.Answer(document)
            )
            .Table(
                document.Models,
                new TableColumns<CachedModel>()
                    .Name("model", model => LedgerWords.Name(model.Model, 40))
                    .Count(
                        "entries",
                        model => model.Entries,
                        "an answer that a canonical question finds too is two"
                    )
                    .Figure(
                        "kB",
                        model => Show.Count(model.Bytes / 1000.0),
                        "answers, with the overhead of each",
                        rank: 2
                    )
                    .Count("exact", model => model.ExactHits, "equal requests")
                    .Count(
                        "canonical",
                        model => model.CanonicalHits,
                        "requests with the same canonical question"
                    )
                    .Count("semantic", model => model.SemanticHits, "requests with a similar question")
                    .Count("tokens in", model => model.InputTokens, "that hits left uncomputed", rank: 1)
                    .Count("tokens out", model => model.OutputTokens, "that hits left ungenerated", rank: 1)
                    .Figure(
                        "saved",
                        model =>
                            model.UnknownHits == HitsOf(model) && model.UnknownHits > 0
                                ? "unknown"
                                : LedgerWords.Usd(model.SavedUsd) + (model.UnknownHits > 0 ? " ?" : ""),
                        "what the hits would have cost; ? where some of it is unknown"
                    )
            );
        return ScopeSheet.Add(sheet, document);
    }

    /// <summary>An operator's word about scopes.</summary>
    public static Sheet Of(CachePromotionDocument document) => ScopeSheet.Of(document);

    /// <summary>A purge.</summary>
    public static Sheet Of(CachePurgeDocument document) =>
        new Sheet().Say(
            $"{Entries(document.Removed)}{(document.Questions == 0 ? "" : " and " + Show.Counted(document.Questions, "question"))} removed from {document.Source switch
            {
                CacheSource.Gateway => "the gateway",
                CacheSource.Shared => "the store that gateways share, and from the memory of each",
                _ => document.Questions == 0 ? "cache.db" : "cache.db and questions.db",
            }}."
        );

    private static long HitsOf(CachedModel model) =>
        model.ExactHits + model.CanonicalHits + model.SemanticHits;

    private static string Entries(long count) => count == 1 ? "1 entry" : $"{Show.Count(count)} entries";
}
