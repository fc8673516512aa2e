using Farthing.Documents.Ledger;
using Farthing.Gateway.Budgets;
using Farthing.Gateway.Ledger;
using Farthing.Gateway.Scopes;
using Farthing.Numerics.Billing;

namespace Farthing.Gateway.Sharing.Leases;

/// <summary>Starting balances of budgets, from the ledger.</summary>
/// <param name="store">The ledger. For budgets of one gateway alone: with nothing open in it.</param>
/// <param name="countsUnsent">False where holds of attempts that were not sent are about to be released.</param>
internal sealed class LedgerSpent(ILedgerStore store, bool countsUnsent = true) : ISpentSource
{
    /// <inheritdoc/>
    public IReadOnlyDictionary<string, long> SpentBy(RequestScope scope, PeriodSpan span)
    {
        (ScopeKind kind, string? value) = scope;
        LedgerFilter period = Between(span.StartUnixNs, span.EndUnixNs);
        if (kind == ScopeKind.All)
        {
            return new Dictionary<string, long> { [""] = store.Billed(period).NanoUsd };
        }

        if (kind == ScopeKind.Session)
        {
            IEnumerable<KeyValuePair<string, Money>> sums = value is null
                ? store.Spent(LedgerDimension.Session, span.StartUnixNs, period.UntilUnixNs)
                : store
                    .GroupBy(LedgerDimension.Session, period with { Session = value })
                    .Select(group => KeyValuePair.Create(group.Value!, group.BilledUsd));
            return sums.Where(pair => SessionIdentity.IsOne(pair.Key))
                .ToDictionary(pair => pair.Key, pair => pair.Value.NanoUsd, StringComparer.Ordinal);
        }

        LedgerDimension dimension = DimensionOf(kind);
        if (value is not null)
        {
            return new Dictionary<string, long>
            {
                [value] = store.Billed(period.Of(dimension, value)).NanoUsd,
            };
        }

        return store
            .Spent(dimension, span.StartUnixNs, period.UntilUnixNs)
            .Where(pair => pair.Key.Length > 0)
            .ToDictionary(pair => pair.Key, pair => pair.Value.NanoUsd, StringComparer.Ordinal);
    }

    /// <summary>Spending, and the open holds of all gateways.</summary>
    public IReadOnlyDictionary<string, long> SpentAndHeld(RequestScope scope, PeriodSpan span)
    {
        // Holds first: one that ends in between is counted twice, never not at all.
        Dictionary<string, long> sums = new(StringComparer.Ordinal);
        foreach (LedgerPosition gateway in store.Positions())
        {
            AddHolds(sums, gateway.GatewayId, scope, span.StartUnixNs, span.EndUnixNs);
        }

        foreach ((string value, long spent) in SpentBy(scope, span))
        {
            sums[value] = sums.GetValueOrDefault(value) + spent;
        }

        return sums;
    }

    /// <inheritdoc/>
    public IReadOnlyDictionary<string, long> CostOf(
        Guid gateway,
        RequestScope scope,
        long sinceUnixNs,
        long untilUnixNs
    )
    {
        Dictionary<string, long> sums = new(StringComparer.Ordinal);
        AddHolds(sums, gateway, scope, sinceUnixNs, untilUnixNs);
        LedgerFilter filter = Between(sinceUnixNs, untilUnixNs) with { GatewayId = gateway };
        IEnumerable<SpentSums> groups = scope.Kind switch
        {
            ScopeKind.All => [store.Total(filter) with { Value = "" }],
            _ => store.GroupBy(DimensionOf(scope.Kind), filter),
        };
        foreach (SpentSums group in groups)
        {
            if (scope.Counts(group.Value!))
            {
                sums[group.Value!] = sums.GetValueOrDefault(group.Value!) + group.CostUsd.NanoUsd;
            }
        }

        return sums;
    }

    /// <summary>The end of a period for <see cref="CostOf"/>: an attempt that was held in its last moment may stand in the journal a moment later.</summary>
    public static long Behind(long endUnixNs)
    {
        const long MarginNs = 60_000_000_000;
        return endUnixNs > long.MaxValue - MarginNs ? long.MaxValue : endUnixNs + MarginNs;
    }

    private void AddHolds(
        Dictionary<string, long> sums,
        Guid gateway,
        RequestScope scope,
        long sinceUnixNs,
        long untilUnixNs
    )
    {
        foreach (OpenHold hold in store.OpenHolds(gateway))
        {
            if (!countsUnsent && !hold.IsDispatched)
            {
                continue;
            }

            if (hold.ReservedUnixNs < sinceUnixNs || hold.ReservedUnixNs >= untilUnixNs)
            {
                continue;
            }

            foreach (string value in hold.ValuesOf(scope.Kind))
            {
                if (scope.Counts(value))
                {
                    sums[value] = sums.GetValueOrDefault(value) + hold.Hold.NanoUsd;
                }
            }
        }
    }

    private static LedgerFilter Between(long sinceUnixNs, long untilUnixNs) =>
        new() { SinceUnixNs = sinceUnixNs, UntilUnixNs = untilUnixNs == long.MaxValue ? null : untilUnixNs };

    /// <summary>The dimension of the scope's name.</summary>
    private static LedgerDimension DimensionOf(ScopeKind kind) =>
        Enum.Parse<LedgerDimension>(kind.ToString());
}
