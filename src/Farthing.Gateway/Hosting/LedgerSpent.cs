using Farthing.Gateway.Budgets;
using Farthing.Gateway.Ledger;
using Farthing.Gateway.Scopes;
using Farthing.Numerics.Billing;

namespace Farthing.Gateway.Hosting;

/// <summary>What budgets begin with, out of the ledger.</summary>
/// <param name="store">The ledger, with nothing open in it.</param>
internal sealed class LedgerSpent(ILedgerStore store) : ISpentSource
{
    private readonly SpentQuery query = new(store);

    /// <inheritdoc/>
    public IReadOnlyDictionary<string, long> SpentBy(ScopeKind kind, string? value, PeriodSpan span)
    {
        if (kind == ScopeKind.All)
        {
            return new Dictionary<string, long>
            {
                [""] = query.OfAll(span.StartUnixNs, span.EndUnixNs).NanoUsd,
            };
        }

        LedgerDimension dimension = kind switch
        {
            ScopeKind.Key => LedgerDimension.Key,
            ScopeKind.Team => LedgerDimension.Team,
            ScopeKind.User => LedgerDimension.User,
            ScopeKind.Model => LedgerDimension.Model,
            ScopeKind.Tag => LedgerDimension.Tag,
            _ => LedgerDimension.Session,
        };
        if (value is not null)
        {
            Money spent = query.Of(dimension, value, span.StartUnixNs, span.EndUnixNs);
            return new Dictionary<string, long> { [value] = spent.NanoUsd };
        }

        return query
            .ByValue(dimension, span.StartUnixNs, span.EndUnixNs)
            .Where(pair => pair.Key.Length > 0)
            .ToDictionary(pair => pair.Key, pair => pair.Value.NanoUsd, StringComparer.Ordinal);
    }
}
