using Farthing.Numerics.Billing;

namespace Farthing.Gateway.Ledger;

/// <summary>What budgets begin with after a start: settled money by scope and period. An attempt counts in the period in which it was reserved, a correction in that of its effective time. Ask after <see cref="HoldRecovery"/>: then nothing is open.</summary>
/// <param name="store">The ledger.</param>
public sealed class SpentQuery(ILedgerStore store)
{
    /// <summary>Settled sums of all values of a scope since a period's start, in one question. Values without spending are not in it.</summary>
    /// <param name="scope">Key, team, user, model, deployment, tag or session.</param>
    /// <param name="periodStartUnixNs">Start of the period; 0: all time. Whole hours are answered from hourly sums.</param>
    public IReadOnlyDictionary<string, Money> Since(LedgerDimension scope, long periodStartUnixNs) =>
        store.SpentSince(scope, periodStartUnixNs);

    /// <summary>The settled sum of one value.</summary>
    public Money Since(LedgerDimension scope, string value, long periodStartUnixNs)
    {
        LedgerFilter filter = new() { SinceUnixNs = periodStartUnixNs };
        filter = scope switch
        {
            LedgerDimension.Key => filter with { Key = value },
            LedgerDimension.Team => filter with { Team = value },
            LedgerDimension.User => filter with { User = value },
            LedgerDimension.Model => filter with { Model = value },
            LedgerDimension.Deployment => filter with { Deployment = value },
            LedgerDimension.Tag => filter with { Tag = value },
            LedgerDimension.Session => filter with { Session = value },
            _ => throw new ArgumentOutOfRangeException(nameof(scope), scope, "money is not spent by a time"),
        };
        return store.Total(filter).Billed;
    }
}
