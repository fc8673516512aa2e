using System.Globalization;
using Farthing.Gateway.Ledger.Rollups;
using Farthing.Gateway.Ledger.Sql;
using Farthing.Gateway.Metering;
using Farthing.Numerics.Billing;

namespace Farthing.Gateway.Ledger.Checks;

/// <summary>Checks of a ledger against itself, each a question to the database.</summary>
internal sealed partial class LedgerChecks(LedgerReading reading, FindingList findings, List<string> notes)
{
    private const string Shown = "20";

    private string AllSequences =>
        $"""
            SELECT reserve_seq seq FROM attempts WHERE gateway = ?1 AND reserve_seq IS NOT NULL
            UNION ALL SELECT dispatch_seq FROM attempts WHERE gateway = ?1 AND dispatch_seq IS NOT NULL
            UNION ALL SELECT close_seq FROM attempts WHERE gateway = ?1 AND close_seq > 0
            UNION ALL SELECT reserve_seq FROM holds WHERE gateway = ?1
            UNION ALL SELECT dispatch_seq FROM holds WHERE gateway = ?1 AND dispatch_seq IS NOT NULL
            UNION ALL SELECT seq FROM adjustments WHERE gateway = ?1
            UNION ALL SELECT seq FROM {reading.Dialect.Leases} WHERE gateway = ?1
            UNION ALL SELECT seq FROM feedback WHERE gateway = ?1
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

    /// <summary>Hourly sums are the sums of their rows, and blocks say what is in them.</summary>
    public void Rollups()
    {
        long cells = 0;
        foreach ((long gateway, Guid id) in Gateways())
        {
            try
            {
                foreach (
                    (RollupKey key, long[]? expected, long[]? found) in RollupSide.Differences(
                        RollupSide.OfRows(reading, gateway),
                        RollupSide.OfBlocks(reading, gateway)
                    )
                )
                {
                    findings.Add(
                        "rollups",
                        $"{Hour(key.HourUnixNs)} key {key.Key}, team {key.Team}, user {key.User}, {key.Model} at {key.Deployment}, session {key.Session}, tags {key.Tags}, gateway {id:N}",
                        expected is null ? "no rows" : Words(expected),
                        found is null ? "no sum" : Words(found)
                    );
                }

                cells += Blocks(gateway);
            }
            catch (Exception damaged) when (damaged is FormatException or OverflowException)
            {
                findings.Add("rollups", $"gateway {id:N}", "whole sums", damaged.Message);
            }
        }

        Each(
            "rollups",
            "SELECT gateway, number FROM rollup_blocks WHERE gateway NOT IN (SELECT number FROM gateways)",
            at => ($"block {Number(at.Int64(1))}", "sums of a gateway", "of none that is known")
        );
        Dear("dear_attempts", "gateway, hour_ns, request, cost_nano", DearRequests.DearOfRows());
        Dear("retried_requests", DearRequests.Columns, DearRequests.RetriedOfRows());
        findings.End("rollups", "hourly sums are the sums of their rows", cells);

        static string Words(long[] sums) =>
            string.Create(
                CultureInfo.InvariantCulture,
                $"{sums[1]} attempts, {sums[4] + sums[5] + sums[6] + sums[7]} tokens, {new Money(sums[9])}"
            );
    }

    /// <summary>What the dearest requests are found by is what rows say.</summary>
    private void Dear(string table, string columns, string rows)
    {
        string kept = $"SELECT {columns} FROM {table}";
        foreach ((string from, string without, bool isKept) in new[] { (rows, kept, false), (kept, rows, true) })
        {
            Each(
                "rollups",
                $"SELECT x.request FROM (SELECT * FROM ({from}) p EXCEPT SELECT * FROM ({without}) q) x",
                at =>
                    (
                        $"request {at.Id(0):N} in {table}",
                        isKept ? "as its attempts are" : "there",
                        isKept ? "otherwise" : "not as its attempts are"
                    )
            );
        }
    }

    /// <summary>What is said of each block is what its cells come to.</summary>
    /// <returns>Cells of all blocks.</returns>
    private long Blocks(long gateway)
    {
        List<(long Number, long[] Said)> blocks = [];
        using (
            ILedgerCursor at = reading.Ask(
                $"SELECT number, {RollupBlock.SaidNames} FROM rollup_blocks WHERE gateway = ? ORDER BY number",
                gateway
            )
        )
        {
            while (at.Step())
            {
                blocks.Add(
                    (
                        at.Int64(0),
                        [.. Enumerable.Range(1, 4 + LedgerRollups.Sums.Count).Select(at.Int64)]
                    )
                );
            }
        }

        long cells = 0;
        RollupBlock block = new(reading, gateway);
        foreach ((long number, long[] said) in blocks)
        {
            block.MoveTo(number, checked((int)said[0]));
            long[] there = block.Said();
            cells += block.Cells;
            if (!block.HasRightSummaries())
            {
                findings.Add(
                    "rollups",
                    $"block {Number(number)}",
                    "the sums of its cells by one column",
                    "others"
                );
            }

            if (!there.AsSpan().SequenceEqual(said))
            {
                findings.Add(
                    "rollups",
                    $"block {Number(number)}",
                    string.Join(' ', there.Select(Number)),
                    string.Join(' ', said.Select(Number))
                );
            }
        }

        return cells;
    }

    private List<(long Number, Guid Id)> Gateways()
    {
        List<(long, Guid)> gateways = [];
        using ILedgerCursor at = reading.Ask("SELECT number, id FROM gateways ORDER BY number");
        while (at.Step())
        {
            gateways.Add((at.Int64(0), at.Id(1)));
        }

        return gateways;
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

        Int128 sum = ((Int128)position.FirstSequence + position.Sequence) * records / 2;
        if (counted != records || summed != sum)
        {
            ListSequences(position, gateway);
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
            "SELECT request, number, uncached, cache_read, cache_write, output, price_uncached_pico, price_cache_read_pico, price_cache_write_pico, price_output_pico, cost_nano, cache_write_1h, price_cache_write_1h_pico FROM attempts WHERE release_reason IS NULL AND price_uncached_pico IS NOT NULL AND source IN (1, 2, 3) AND (marks & 6) = 0"
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
            };
            TokenCounts tokens = new(at.Int64(2), at.Int64(3), at.Int64(4), at.Int64(5))
            {
                CacheWrite1h = Math.Clamp(at.Int64(11), 0, Math.Max(0, at.Int64(4))),
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
        Each(
            "prices",
            $"SELECT request, number FROM attempts WHERE (price_uncached_pico IS NULL) <> (price_cache_read_pico IS NULL) OR (price_uncached_pico IS NULL) <> (price_cache_write_pico IS NULL) OR (price_uncached_pico IS NULL) <> (price_output_pico IS NULL) OR (price_uncached_pico IS NULL AND price_cache_write_1h_pico IS NOT NULL) LIMIT {Shown}",
            at => (Attempt(at), "the four parts of a price, or none", "some of them")
        );
    }

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

    /// <summary>Rows, corrections, open holds, and what is billed.</summary>
    public (long Rows, long Corrections, long Open, Money Billed) Totals() =>
        (
            reading.One("SELECT COUNT(*) FROM attempts"),
            reading.One("SELECT COUNT(*) FROM adjustments"),
            reading.One("SELECT COUNT(*) FROM holds"),
            new Money(reading.One("SELECT CAST(SUM(cost_nano) AS BIGINT) FROM attempts"))
                + new Money(reading.One("SELECT CAST(SUM(amount_nano) AS BIGINT) FROM adjustments"))
        );

    private static string Attempt(ILedgerCursor at) => new AttemptId(at.Id(0), (byte)at.Int64(1)).ToString();

    private static string Hour(long unixNs) =>
        DateTimeOffset
            .FromUnixTimeSeconds(unixNs / 1_000_000_000)
            .ToString("yyyy-MM-dd'T'HH", CultureInfo.InvariantCulture);

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
