using Farthing.Documents.Caches;
using Farthing.Documents.Ledger;
using Farthing.Gateway.Caching.Semantic;
using Farthing.Gateway.Ledger;
using Farthing.Gateway.Savings;
using Farthing.Gateway.Scopes;
using Farthing.Numerics.Billing;
using Farthing.Reduction.Evidence;

namespace Farthing.Gateway.Caching.Service;

/// <summary>Entries of a cache beside the hits of its gateway's ledger.</summary>
public static class CacheStats
{
    private const double FalseClaims = 0.05;

    /// <summary>Both by model, most saved first; no cells of a semantic cache are known.</summary>
    /// <param name="source">Where the entries are.</param>
    /// <param name="entries">Number and bytes of entries by model.</param>
    /// <param name="ledger">The ledger.</param>
    public static CacheStatsDocument Of(
        CacheSource source,
        IReadOnlyDictionary<string, (long Entries, long Bytes)> entries,
        ILedgerStore ledger
    ) => Of(source, entries, ledger, null);

    /// <summary>Both by model, most saved first, and the scopes of the semantic cache.</summary>
    /// <param name="source">Where the entries are.</param>
    /// <param name="entries">Number and bytes of entries by model.</param>
    /// <param name="ledger">The ledger.</param>
    /// <param name="cells">Cells of the semantic cache; null: none are known.</param>
    internal static CacheStatsDocument Of(
        CacheSource source,
        IReadOnlyDictionary<string, (long Entries, long Bytes)> entries,
        ILedgerStore ledger,
        IReadOnlyList<CellView>? cells
    )
    {
        CachedScopes? scopes = cells is null ? null : new CachedScopes(cells);
        Dictionary<string, CachedModel> models = new(StringComparer.Ordinal);
        foreach ((string model, (long count, long bytes)) in entries)
        {
            models.Add(model, Nothing(model) with { Entries = count, Bytes = bytes });
        }

        ComplainedHits complained = new(ledger.Feedback());
        foreach (LedgerHit stored in ledger.Hits(0, long.MaxValue))
        {
            LedgerHit hit = complained.Valued(stored);
            SavingMechanism mechanism = SavingsTally.MechanismOf(hit);
            if (mechanism == SavingMechanism.Cascade)
            {
                continue; // No cache answered.
            }

            if (mechanism == SavingMechanism.SemanticCache)
            {
                scopes?.Add(hit.Record);
            }

            CachedModel sums = models.GetValueOrDefault(hit.Record.Model) ?? Nothing(hit.Record.Model);
            models[hit.Record.Model] = sums with
            {
                ExactHits = sums.ExactHits + (mechanism == SavingMechanism.ExactCache ? 1 : 0),
                CanonicalHits = sums.CanonicalHits + (mechanism == SavingMechanism.CanonicalCache ? 1 : 0),
                SemanticHits = sums.SemanticHits + (mechanism == SavingMechanism.SemanticCache ? 1 : 0),
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
            ],
            OwnCost(ledger),
            scopes?.Listed(),
            scopes?.LeftOut ?? 0,
            cells is null ? null : EvidenceOf(cells)
        );
    }

    private static CachedEvidence EvidenceOf(IReadOnlyList<CellView> cells)
    {
        double[] evidence = [.. cells.Select(cell => cell.LogEvidence).OfType<double>()];
        return new CachedEvidence(evidence.Length, FalseDiscoveries.Accepted(evidence, FalseClaims));
    }

    private static Money OwnCost(ILedgerStore ledger)
    {
        Money sum = Money.Zero;
        foreach (InnerPurpose purpose in InnerPurpose.All)
        {
            if (purpose.Mechanism == SavingMechanism.SemanticCache)
            {
                sum += ledger.Billed(new LedgerFilter { Tag = purpose.Tag });
            }
        }

        return sum;
    }

    private static CachedModel Nothing(string model) => new(model, 0, 0, 0, 0, 0, 0, 0, Money.Zero, 0);
}
