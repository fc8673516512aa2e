using System.Globalization;
using Farthing.Gateway.Ledger.Sql;
using Farthing.Gateway.Metering;
using Farthing.Numerics.Billing;

namespace Farthing.Gateway.Ledger.Checks;

/// <summary>Checks of a ledger against itself, each a question to the database.</summary>
internal sealed partial class LedgerChecks(LedgerReading reading, FindingList findings, List<string> notes)
{
    private const string Shown = "20";

    /// <summary>The first time of which all attempts are there; null where none was forgotten.</summary>
    private readonly long? until = ForgottenMonths.UntilUnixNs(reading);

    private string AllSequences =>
        $"""
            SELECT reserve_seq seq FROM attempts WHERE gateway = ?1 AND reserve_seq IS NOT NULL
            UNION ALL SELECT dispatch_seq FROM attempts WHERE gateway = ?1 AND dispatch_seq IS NOT NULL
            UNION ALL SELECT close_seq FROM attempts WHERE gateway = ?1 AND close_seq > 0
            UNION ALL SELECT reserve_seq FROM holds WHERE gateway = ?1
            UNION ALL SELECT dispatch_seq FROM holds WHERE gateway = ?1 AND dispatch_seq IS NOT NULL
            UNION ALL SELECT seq FROM adjustments WHERE gateway = ?1
            UNION ALL SELECT seq FROM {reading.Dialect.Leases} WHERE gateway = ?1
            UNION ALL SELECT seq FROM raises WHERE gateway = ?1
            UNION ALL SELECT seq FROM feedback WHERE gateway = ?1
            UNION ALL SELECT seq FROM feature_records WHERE gateway = ?1
            UNION ALL SELECT seq FROM hits WHERE gateway = ?1
            UNION ALL SELECT seq FROM refusals WHERE gateway = ?1
            """;

    /// <summary>The file is whole.</summary>
    public void Pages()
    {
        if (reading.Dialect.DamageCheck is not string question)
        {
            return;
        }

        Each(
            "pages",
            question,
            at => at.Text(0) == "ok" ? null : ("database", "whole pages and indexes", at.Text(0))
        );
        findings.End("pages", "the database file is whole", reading.One("PRAGMA page_count"));
    }

    /// <summary>Every record that the ledger has read is in it exactly once.</summary>
    public void Sequences(LedgerPosition position)
    {
        long gateway = reading.One("SELECT number FROM gateways WHERE id = ?", position.GatewayId);
        long records = position.Sequence - position.FirstSequence + 1;
        long counted;
        long summed;
        using (
            ILedgerCursor sums = reading.Ask(
                $"SELECT COUNT(*), CAST(SUM(seq) AS BIGINT) FROM ({AllSequences}) s",
                gateway
            )
        )
        {
            sums.Step();
            (counted, summed) = (sums.Int64(0), sums.NullableInt64(1) ?? 0);
        }

        using (
            ILedgerCursor gone = reading.Ask(
                "SELECT COALESCE(CAST(SUM(records) AS BIGINT), 0), COALESCE(CAST(SUM(record_sum) AS BIGINT), 0) FROM forgotten WHERE gateway = ?",
                gateway
            )
        )
        {
            gone.Step();
            (counted, summed) = (counted + gone.Int64(0), summed + gone.Int64(1));
        }

        Int128 sum = ((Int128)position.FirstSequence + position.Sequence) * records / 2;
        if (counted != records || summed != sum)
        {
            ListSequences(position, gateway);
            if (until is not null)
            {
                // Which are missing cannot be said of those that were forgotten.
                findings.Add(
                    "sequences",
                    $"records of gateway {position.GatewayId:N}",
                    $"{Number(records)}, of the sum {sum}",
                    $"{Number(counted)}, of the sum {Number(summed)}"
                );
            }
        }

        findings.End("sequences", "each record of the journal counts once, none is skipped", records);
    }

    /// <summary>Dispatched attempts are settled or open; settled ones were dispatched; charged ones were reserved.</summary>
    public void Lives()
    {
        List(
            "dispatch_seq IS NOT NULL AND release_reason IS NOT NULL",
            "settled or open, since it was dispatched",
            at => $"released: {at.Text(2)}"
        );
        List(
            "dispatch_seq IS NULL AND release_reason IS NULL AND source NOT IN (0, 5)",
            "dispatched before it was settled",
            at => $"settled at {new Money(at.Int64(3))}, never dispatched"
        );
        List(
            "reserve_seq IS NULL",
            "reserved before it was settled",
            at => $"settled at {new Money(at.Int64(3))}, never reserved: charged to nobody"
        );
        Each(
            "lives",
            $"SELECT h.request, h.number FROM holds h JOIN attempts a ON a.request = h.request AND a.number = h.number LIMIT {Shown}",
            at => (Attempt(at), "open or ended", "both")
        );
        Each(
            "lives",
            $"SELECT id FROM adjustments WHERE (request IS NULL) <> (number IS NULL) LIMIT {Shown}",
            at => ($"correction {at.Id(0):N}", "an attempt, or an account", "half of an attempt")
        );
        findings.End(
            "lives",
            "each dispatched attempt is settled or open, none twice",
            reading.One("SELECT COUNT(*) FROM attempts") + reading.One("SELECT COUNT(*) FROM holds")
        );

        void List(string where, string expected, Func<ILedgerCursor, string> found) =>
            Each(
                "lives",
                $"SELECT request, number, release_reason, cost_nano FROM attempts WHERE {where}",
                at => (Attempt(at), expected, found(at))
            );
    }

    /// <summary>Costs are price × tokens, where the price is known and the upstream counted.</summary>
    public void Prices()
    {
        WholePrices();
        using ILedgerCursor at = reading.Ask(
            "SELECT request, number, uncached, cache_read, cache_write, output, price_uncached_pico, price_cache_read_pico, price_cache_write_pico, price_output_pico, cost_nano, cache_write_1h, price_cache_write_1h_pico, units, price_unit_pico, parts, price_parts FROM attempts WHERE release_reason IS NULL AND price_uncached_pico IS NOT NULL AND source IN (1, 2, 3, 6) AND (marks & 6) = 0"
        );
        long looked = 0;
        while (at.Step())
        {
            looked++;
            ModelPrice price = new(
                new TokenPrice(at.Int64(6)),
                new TokenPrice(at.NullableInt64(7) ?? 0),
                new TokenPrice(at.NullableInt64(8) ?? 0),
                new TokenPrice(at.NullableInt64(9) ?? 0)
            )
            {
                CacheWrite1h = at.NullableInt64(12) is long hour ? new TokenPrice(hour) : null,
                Unit = at.NullableInt64(14) is long unit ? new TokenPrice(unit) : null,
                Parts = LedgerValues.PartsOf(at, 16),
            };
            TokenCounts tokens = new(at.Int64(2), at.Int64(3), at.Int64(4), at.Int64(5))
            {
                CacheWrite1h = Math.Clamp(at.Int64(11), 0, Math.Max(0, at.Int64(4))),
                Units = Math.Max(0, at.Int64(13)),
                Parts = LedgerValues.PartsOf(at, 15),
            };
            Money expected = price.Of(tokens);
            if (expected.NanoUsd != at.Int64(10))
            {
                findings.Add(
                    "prices",
                    Attempt(at),
                    $"{expected}, its tokens at its price",
                    new Money(at.Int64(10)).ToString()
                );
            }
        }

        findings.End("prices", "costs are tokens × price", looked);
    }

    /// <summary>A price has its four parts, or there is none; its fifth is only for some.</summary>
    private void WholePrices()
    {
        foreach (
            string halved in (string[])
                [
                    $"SELECT request, number FROM attempts WHERE {Halved("price")} OR {Halved("standard")}",
                    $"SELECT request, CAST(0 AS SMALLINT) FROM hits WHERE {Halved("price")}",
                ]
        )
        {
            Each(
                "prices",
                $"{halved} LIMIT {Shown}",
                at => (Attempt(at), "the four parts of a price, or none", "some of them")
            );
        }
    }

    private static string Halved(string price) =>
        $"({price}_uncached_pico IS NULL) <> ({price}_cache_read_pico IS NULL) OR ({price}_uncached_pico IS NULL) <> ({price}_cache_write_pico IS NULL) OR ({price}_uncached_pico IS NULL) <> ({price}_output_pico IS NULL) OR ({price}_uncached_pico IS NULL AND COALESCE({price}_cache_write_1h_pico, {price}_unit_pico) IS NOT NULL) OR ({price}_uncached_pico IS NULL AND {price}_parts IS NOT NULL)";

    /// <summary>Records that were refused: noted, and wrong where they would have been money that nothing else counts.</summary>
    public void Refused()
    {
        long refused = reading.One("SELECT COUNT(*) FROM refusals");
        if (refused > 0)
        {
            notes.Add(
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"{refused} records of the journal contradict earlier ones (a second settle, say) and were not counted; table refusals"
                )
            );
        }

        Each(
            "refused",
            "SELECT r.request, r.number, r.amount_nano FROM refusals r JOIN attempts a ON a.request = r.request AND a.number = r.number WHERE r.type = 3 AND r.amount_nano > 0 AND a.release_reason IS NOT NULL",
            at =>
                (
                    Attempt(at),
                    "no cost after its release",
                    $"settled at {new Money(at.Int64(2))} after it was released: not counted"
                )
        );
        findings.End("refused", "no money is in a record that was not counted", refused);
    }

    /// <summary>Attempts with those that were forgotten, corrections, open holds, and what is billed.</summary>
    public (long Rows, long Corrections, long Open, Money Billed) Totals() =>
        (
            reading.One("SELECT COUNT(*) FROM attempts")
                + reading.One("SELECT CAST(SUM(attempts) AS BIGINT) FROM forgotten"),
            reading.One("SELECT COUNT(*) FROM adjustments"),
            reading.One("SELECT COUNT(*) FROM holds"),
            new Money(reading.One("SELECT CAST(SUM(cost_nano) AS BIGINT) FROM attempts"))
                + new Money(reading.One("SELECT CAST(SUM(cost_nano) AS BIGINT) FROM forgotten"))
                + new Money(reading.One("SELECT CAST(SUM(amount_nano) AS BIGINT) FROM adjustments"))
        );

    private static string Attempt(ILedgerCursor at) => new AttemptId(at.Id(0), (byte)at.Int64(1)).ToString();

    private void ListSequences(LedgerPosition position, long gateway)
    {
        Each(
            "sequences",
            $"SELECT seq, COUNT(*) FROM ({AllSequences}) s GROUP BY seq HAVING COUNT(*) > 1",
            at => ($"record {Number(at.Int64(0))}", "in the ledger once", $"{Number(at.Int64(1))} times"),
            gateway
        );
        Each(
            "sequences",
            $"SELECT seq FROM ({AllSequences}) s WHERE seq < {Number(position.FirstSequence)} OR seq > {Number(position.Sequence)}",
            at =>
                (
                    $"record {Number(at.Int64(0))}",
                    $"{Number(position.FirstSequence)} to {Number(position.Sequence)}",
                    "a record that the ledger has not read"
                ),
            gateway
        );
        if (until is not null)
        {
            return;
        }

        // With a row beyond the last, so that a gap at the end shows too.
        Each(
            "sequences",
            $"SELECT previous + 1, seq - 1 FROM (SELECT seq, LAG(seq, 1, CAST({Number(position.FirstSequence - 1)} AS BIGINT)) OVER (ORDER BY seq) AS previous FROM (SELECT DISTINCT seq FROM ({AllSequences} UNION ALL SELECT CAST({Number(position.Sequence + 1)} AS BIGINT)) s) d) g WHERE seq > previous + 1",
            at =>
                (
                    at.Int64(0) == at.Int64(1)
                        ? $"record {Number(at.Int64(0))}"
                        : $"records {Number(at.Int64(0))} to {Number(at.Int64(1))}",
                    "in the ledger",
                    "missing"
                ),
            gateway
        );
    }

    /// <summary>A finding for each row of a question, but for those of which nothing is said.</summary>
    private void Each(
        string check,
        string sql,
        Func<ILedgerCursor, (string Subject, string Expected, string Found)?> say,
        params IReadOnlyList<object> values
    )
    {
        using ILedgerCursor at = reading.Ask(sql, values);
        while (at.Step())
        {
            if (say(at) is (string subject, string expected, string found))
            {
                findings.Add(check, subject, expected, found);
            }
        }
    }

    private static string Number(long number) => number.ToString(CultureInfo.InvariantCulture);
}
