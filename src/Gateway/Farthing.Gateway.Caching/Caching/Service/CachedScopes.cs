using Farthing.Documents.Caches;
using Farthing.Gateway.Caching.Semantic;
using Farthing.Gateway.Journal.Records;
using Farthing.Gateway.Ledger;
using Farthing.Numerics.Billing;
using Farthing.Reduction.Semantic;

namespace Farthing.Gateway.Caching.Service;

/// <summary>Scopes of the semantic cache with the hits that the ledger has of each.</summary>
internal sealed class CachedScopes
{
    private const int Most = 1000;
    private readonly Dictionary<(string Tenant, string Model), CachedScope> scopes = [];

    /// <summary>Scopes without a hit.</summary>
    public CachedScopes(IReadOnlyList<CellView> cells)
    {
        foreach (
            IGrouping<(string Tenant, string Model), CellView> one in cells.GroupBy(cell =>
                (cell.Tenant, cell.Model)
            )
        )
        {
            scopes.Add(
                one.Key,
                new CachedScope(
                    Caching.Policies.CacheTenant.Words(one.Key.Tenant),
                    one.Key.Model,
                    0,
                    Money.Zero,
                    0,
                    [
                        .. one.OrderBy(cell => cell.Embedder, StringComparer.Ordinal)
                            .ThenBy(cell => cell.IsStrict)
                            .ThenBy(cell => cell.GuardClass, StringComparer.Ordinal)
                            .Select(Of),
                    ]
                )
            );
        }
    }

    /// <summary>Scopes beyond those that are listed.</summary>
    public int LeftOut => Math.Max(0, scopes.Count - Most);

    /// <summary>A hit of the ledger goes to its scope: its user's, its key's or its team's, whichever there is.</summary>
    public void Add(HitRecord hit)
    {
        foreach (string tenant in CacheRules.TenantsOf(hit.Key, hit.Team, hit.User))
        {
            if (scopes.TryGetValue((tenant, hit.Model), out CachedScope? scope))
            {
                scopes[(tenant, hit.Model)] = scope with
                {
                    Hits = scope.Hits + 1,
                    SavedUsd = scope.SavedUsd + (hit.Saved ?? Money.Zero),
                    UnknownHits = scope.UnknownHits + (hit.Saved is null ? 1 : 0),
                };
                return;
            }
        }
    }

    /// <summary>Those that serve first, then those that saved most, then those with most evidence.</summary>
    public IReadOnlyList<CachedScope> Listed() =>
        [
            .. scopes
                .Values.OrderByDescending(scope => scope.Cells.Any(Serves))
                .ThenByDescending(scope => scope.SavedUsd)
                .ThenByDescending(scope => scope.Cells.Max(cell => cell.Compared))
                .ThenBy(scope => scope.Scope, StringComparer.Ordinal)
                .ThenBy(scope => scope.Model, StringComparer.Ordinal)
                .Take(Most),
        ];

    /// <summary>A cell.</summary>
    public static CachedCell Of(CellView cell) =>
        new(
            cell.GuardClass,
            cell.IsStrict,
            cell.Embedder,
            StandingOf(cell),
            cell.SinceUnixNs == 0 ? null : LedgerTime.Text(cell.SinceUnixNs),
            cell.Entries,
            cell.Compared,
            cell.Wrong,
            cell.WrongFractionAtMost,
            cell.MaxWrongFraction,
            cell.LabelsMissing,
            cell.Users,
            cell.Demotions
        );

    private static bool Serves(CachedCell cell) =>
        cell.Standing is CellStanding.Serves or CellStanding.ServesByOperator;

    private static CellStanding StandingOf(CellView cell) =>
        (cell.Phase, cell.Cause) switch
        {
            (CellPhase.Serving, PhaseCause.OperatorPromoted) => CellStanding.ServesByOperator,
            (CellPhase.Serving, _) => CellStanding.Serves,
            (_, PhaseCause.Audits) => CellStanding.StoppedByAudits,
            (_, PhaseCause.Feedback) => CellStanding.StoppedByFeedback,
            (_, PhaseCause.OperatorDemoted) => CellStanding.StoppedByOperator,
            _ => CellStanding.Shadow,
        };
}
