using Farthing.Numerics.Billing;

namespace Farthing.Gateway.Ledger;

/// <summary>What budgets begin with after a start: settled money by scope and period. An attempt counts in the period in which it was reserved, a correction in that of its effective time. Ask after <see cref="HoldRecovery"/>: then nothing is open.</summary>
/// <param name="store">The ledger.</param>
public sealed class SpentQuery(ILedgerStore store)
{
    /// <summary>Settled sums of all values of a scope in a period, in one question. Values without spending are not in it; those of attempts without one (no team, say) stand under the empty text.</summary>
    /// <param name="scope">Key, team, user, model, deployment, tag or session.</param>
    /// <param name="sinceUnixNs">Start of the period; 0: all time. Periods of whole hours are answered from hourly sums.</param>
    /// <param name="untilUnixNs">End of the period; null: now.</param>
    public IReadOnlyDictionary<string, Money> ByValue(
        LedgerDimension scope,
        long sinceUnixNs,
        long? untilUnixNs = null
    ) => store.Spent(scope, sinceUnixNs, End(untilUnixNs));

    /// <summary>The settled sum of one value of a scope.</summary>
    /// <param name="scope">Key, team, user, model, deployment, tag or session.</param>
    /// <param name="value">Whose.</param>
    /// <param name="sinceUnixNs">Start of the period.</param>
    /// <param name="untilUnixNs">End of the period; null: now.</param>
    public Money Of(LedgerDimension scope, string value, long sinceUnixNs, long? untilUnixNs = null)
    {
        LedgerFilter filter = new() { SinceUnixNs = sinceUnixNs, UntilUnixNs = End(untilUnixNs) };
        filter = scope switch
        {
            LedgerDimension.Key => filter with { Key = value },
            LedgerDimension.Team => filter with { Team = value },
            LedgerDimension.User => filter with { User = value },
            LedgerDimension.Model => filter with { Model = value },
            LedgerDimension.Deployment => filter with { Deployment = value },
            LedgerDimension.Tag => filter with { Tag = value },
            LedgerDimension.Session => filter.OfSession(value),
            LedgerDimension.Gateway => filter with { GatewayId = Guid.ParseExact(value, "N") },
            _ => throw new ArgumentOutOfRangeException(nameof(scope), scope, "money is not spent by a time"),
        };
        return store.Billed(filter);
    }

    /// <summary>The settled sum of everything.</summary>
    /// <param name="sinceUnixNs">Start of the period.</param>
    /// <param name="untilUnixNs">End of the period; null: now.</param>
    public Money OfAll(long sinceUnixNs, long? untilUnixNs = null) =>
        store.Billed(new LedgerFilter { SinceUnixNs = sinceUnixNs, UntilUnixNs = End(untilUnixNs) });

    /// <summary>A period without an end is written with the last time that there is, too.</summary>
    private static long? End(long? untilUnixNs) => untilUnixNs == long.MaxValue ? null : untilUnixNs;
}
