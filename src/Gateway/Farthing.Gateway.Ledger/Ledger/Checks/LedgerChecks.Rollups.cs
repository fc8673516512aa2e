using System.Globalization;
using Farthing.Gateway.Ledger.Sql;
using Farthing.Numerics.Billing;

namespace Farthing.Gateway.Ledger.Checks;

/// <content>Hourly sums, and what the dearest requests are found by.</content>
internal sealed partial class LedgerChecks
{
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
                        RollupSide.OfBlocks(reading, gateway),
                        until ?? long.MinValue
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
                Forgotten(gateway, id);
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
        Dear(
            "dear_attempts",
            "gateway, hour_ns, request, cost_nano",
            DearRequests.DearOfRows(until is long border ? $" AND a.reserved_ns >= {Number(border)}" : ""),
            until is long end ? $" WHERE hour_ns >= {Number(end)}" : ""
        );
        Dear("retried_requests", DearRequests.Columns, DearRequests.RetriedOfRows(), "");
        findings.End("rollups", "hourly sums are the sums of their rows", cells);

        static string Words(long[] sums) =>
            string.Create(
                CultureInfo.InvariantCulture,
                $"{sums[1]} attempts, {sums[4] + sums[5] + sums[6] + sums[7]} tokens, {new Money(sums[9])}"
            );
    }

    /// <summary>What hourly sums come to is what rows and those that were forgotten come to.</summary>
    private void Forgotten(long gateway, Guid id)
    {
        if (until is null)
        {
            return;
        }

        foreach (
            (string what, string ofBlocks, string ofRows, string ofForgotten) in new[]
            {
                ("attempts", "settled + released", "1", "attempts"),
                ("dollars in billionths", "cost_nano", "cost_nano", "cost_nano"),
            }
        )
        {
            long sums = Sum(ofBlocks, "rollup_blocks");
            long rows = Sum(ofRows, "attempts");
            long gone = Sum(ofForgotten, "forgotten");
            if (sums != rows + gone)
            {
                findings.Add(
                    "rollups",
                    $"{what} of gateway {id:N}",
                    $"{Number(rows)} in rows and {Number(gone)} forgotten",
                    $"{Number(sums)} in hourly sums"
                );
            }
        }

        notes.Add(
            $"attempts before {LedgerTime.Text(until.Value)[..7]} were forgotten, of gateway {id:N} {Number(Sum("attempts", "forgotten"))} for {new Money(Sum("cost_nano", "forgotten"))}: the hourly sums of that time were checked by their total"
        );

        long Sum(string column, string table) =>
            reading.One($"SELECT CAST(SUM({column}) AS BIGINT) FROM {table} WHERE gateway = ?", gateway);
    }

    /// <summary>What the dearest requests are found by is what rows say.</summary>
    private void Dear(string table, string columns, string rows, string where)
    {
        string kept = $"SELECT {columns} FROM {table}{where}";
        HashSet<Guid> wrong = [];
        foreach ((string from, string without) in new[] { (rows, kept), (kept, rows) })
        {
            Each(
                "rollups",
                $"SELECT x.request FROM (SELECT * FROM ({from}) p EXCEPT SELECT * FROM ({without}) q) x",
                at =>
                    wrong.Add(at.Id(0))
                        ? ($"request {at.Id(0):N}", $"in {table} as its attempts say", "otherwise")
                        : null
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
                    (at.Int64(0), [.. Enumerable.Range(1, 4 + LedgerRollups.Sums.Count).Select(at.Int64)])
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

        foreach (RollupChapter chapter in RollupChapter.All(reading, gateway))
        {
            if (!RollupChapterMaker.IsRight(reading, gateway, chapter))
            {
                findings.Add(
                    "rollups",
                    $"blocks {Number(chapter.First)} to {Number(chapter.Last)}",
                    "the sums of their cells by each column",
                    "others"
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

    private static string Hour(long unixNs) =>
        DateTimeOffset
            .FromUnixTimeSeconds(unixNs / 1_000_000_000)
            .ToString("yyyy-MM-dd'T'HH", CultureInfo.InvariantCulture);
}
