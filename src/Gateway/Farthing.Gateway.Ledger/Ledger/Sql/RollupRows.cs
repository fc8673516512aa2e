using Farthing.Gateway.Metering;
using Farthing.Gateway.Scopes;
using Farthing.Numerics.Billing;

namespace Farthing.Gateway.Ledger.Sql;

/// <summary>Hourly sums, made of rows.</summary>
internal static class RollupRows
{
    /// <summary>All sums of a gateway, hour by hour.</summary>
    public static IEnumerable<Dictionary<RollupKey, LedgerSums>> Hours(
        ILedgerQuestions questions,
        long gateway
    )
    {
        for (long? hour = Next(questions, long.MinValue); hour is long at; )
        {
            long end = at + RollupKey.HourNs;
            Dictionary<RollupKey, LedgerSums> sums = Of(questions, gateway, at, end);
            if (sums.Count > 0)
            {
                yield return sums;
            }

            hour = Next(questions, end);
        }
    }

    /// <summary>The hour of the first row at or after a time; null where there is none.</summary>
    public static long? Next(ILedgerQuestions questions, long sinceUnixNs)
    {
        using ILedgerCursor at = questions.Ask(
            "SELECT reserved_ns FROM attempts WHERE reserved_ns >= ? ORDER BY reserved_ns LIMIT 1",
            sinceUnixNs
        );
        return at.Step() ? RollupKey.HourOf(at.Int64(0)) : null;
    }

    /// <summary>The sums of a gateway's rows in a span.</summary>
    public static Dictionary<RollupKey, LedgerSums> Of(
        ILedgerQuestions questions,
        long gateway,
        long sinceUnixNs,
        long untilUnixNs
    )
    {
        Dictionary<RollupKey, LedgerSums> sums = [];
        using ILedgerCursor at = questions.Ask(
            $"SELECT a.reserved_ns - a.reserved_ns % {RollupKey.HourNs}, a.key_id, a.team, a.user_id, a.model, a.deployment, a.session, a.tags, {LedgerRollups.OfRows} FROM attempts a WHERE a.reserved_ns >= ? AND a.reserved_ns < ? AND a.gateway = ? GROUP BY 1, 2, 3, 4, 5, 6, 7, 8",
            sinceUnixNs,
            untilUnixNs,
            gateway
        );
        while (at.Step())
        {
            string keyId = at.Text(1);
            RollupKey key = new(
                at.Int64(0),
                keyId,
                at.Text(2),
                at.Text(3),
                at.Text(4),
                at.Text(5),
                SessionIdentity.Of(keyId, at.Text(6)),
                TagText.Write(at.Tags(7))
            );
            sums[key] = Read(at, 8);
        }

        return sums;
    }

    private static LedgerSums Read(ILedgerCursor at, int from) =>
        new()
        {
            Requests = at.Int64(from),
            Attempts = at.Int64(from + 1),
            Released = at.Int64(from + 2),
            Errors = at.Int64(from + 3),
            Tokens = new TokenCounts(
                at.Int64(from + 4),
                at.Int64(from + 5),
                at.Int64(from + 6),
                at.Int64(from + 7)
            ),
            ReasoningTokens = at.Int64(from + 8),
            Cost = new Money(at.Int64(from + 9)),
            Waste = new Money(at.Int64(from + 10)),
            Estimated = new Money(at.Int64(from + 11)),
        };
}
