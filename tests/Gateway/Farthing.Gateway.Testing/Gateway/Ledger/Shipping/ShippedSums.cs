using System.Globalization;
using Farthing.Gateway.Ledger;
using Farthing.Gateway.Ledger.Sql;

namespace Farthing.Tests.Gateway.Ledger.Shipping;

/// <summary>What a ledger says by every dimension, and what ClickHouse says of the rows that were shipped: lines that have to be equal.</summary>
internal static class ShippedSums
{
    /// <summary>The columns of <c>ledger by</c>, as docs/ledger.md asks for them.</summary>
    private const string Columns =
        "countIf(attempt = 0 AND kind != 'adjustment'), countIf(kind = 'attempt'), sumIf(uncached_tokens, kind = 'attempt'), sumIf(cached, kind = 'attempt'), sumIf(cache_write_tokens, kind = 'attempt'), sumIf(output, kind = 'attempt'), sum(cost_usd)";

    private static readonly (LedgerDimension Dimension, string Expression)[] Dimensions =
    [
        (LedgerDimension.Key, "key_id"),
        (LedgerDimension.Team, "team"),
        (LedgerDimension.User, "user"),
        (LedgerDimension.Model, "model"),
        (LedgerDimension.Deployment, "replica"),
        (LedgerDimension.Session, "session_id"),
        (LedgerDimension.Tag, "arrayJoin(if(empty(tags), [''], tags))"),
        (LedgerDimension.Day, "toString(toDate(time))"),
    ];

    /// <summary>The ledger's own.</summary>
    public static string OfLedger(LedgerScene scene)
    {
        using SqlLedgerStore store = scene.OpenLedger();
        List<string> lines = [];
        foreach ((LedgerDimension dimension, _) in Dimensions)
        {
            lines.AddRange(
                store
                    .GroupBy(dimension, new LedgerFilter())
                    .Where(group => !group.IsNothing)
                    .Select(group =>
                        $"{dimension} {Escaped(group.Value!)} {group.Requests} {group.Attempts} {group.Tokens.Uncached} {group.Tokens.CacheRead} {group.Tokens.CacheWrite} {group.Tokens.Output} {Text(group.BilledUsd.Usd)}"
                    )
            );
        }

        return Joined(lines);
    }

    /// <summary>ClickHouse's.</summary>
    public static async Task<string> OfTableAsync(
        ChdbServer server,
        string table,
        CancellationToken cancellation
    )
    {
        List<string> lines = [];
        foreach ((LedgerDimension dimension, string expression) in Dimensions)
        {
            List<string[]> answer = await server.AskAsync(
                $"SELECT {expression} AS value, {Columns} FROM {table} FINAL GROUP BY value HAVING countIf(kind != 'adjustment') > 0 OR sum(cost_usd) != 0",
                cancellation
            );
            lines.AddRange(
                answer.Select(line =>
                    $"{dimension} {line[0]} {string.Join(' ', line[1..7])} {Text(decimal.Parse(line[7], CultureInfo.InvariantCulture))}"
                )
            );
        }

        return Joined(lines);
    }

    private static string Text(decimal usd) => usd.ToString("0.000000000", CultureInfo.InvariantCulture);

    private static string Joined(List<string> lines)
    {
        lines.Sort(StringComparer.Ordinal);
        return string.Join('\n', lines);
    }

    /// <summary>A text as ClickHouse writes it between tabs.</summary>
    private static string Escaped(string text) =>
        text.Replace("\\", "\\\\", StringComparison.Ordinal)
            .Replace("\n", "\\n", StringComparison.Ordinal)
            .Replace("\t", "\\t", StringComparison.Ordinal)
            .Replace("'", "\\'", StringComparison.Ordinal);
}
