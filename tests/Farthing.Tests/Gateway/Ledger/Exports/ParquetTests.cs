using System.Globalization;
using System.Text.Json.Nodes;
using Farthing.Tests.Cli;
using Farthing.Tests.Gateway.Ledger.Shipping;

namespace Farthing.Tests.Gateway.Ledger.Exports;

/// <summary>DuckDB itself makes Parquet of a CSV export, and has what the export as JSON says. It comes by npm; where that cannot be, the test says so.</summary>
[Trait("Speed", "slow")]
public sealed class ParquetTests : IDisposable
{
    private readonly LedgerScene scene = new();

    public ParquetTests()
    {
        DozenAttempts.Write(scene);
        ShipScene.Write(scene, first: 100, count: 700);
    }

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public void Dispose() => scene.Dispose();

    [Theory]
    [InlineData("all.csv")]
    [InlineData("all.csv.gz")]
    public async Task Parquet_has_every_line_with_its_types_and_digits(string name)
    {
        string csv = Path.Combine(scene.Folder.Path, "it's " + name);
        string parquet = Path.Combine(scene.Folder.Path, "it's all.parquet");
        RunResult export = Export($"-o \"{csv}\"");
        string sql = Export($"--duckdb -o \"{csv}\"").Output;

        JsonArray answers = await DuckDb.AskAsync(
            sql,
            $"SELECT * FROM '{parquet.Replace("'", "''", StringComparison.Ordinal)}'",
            $"SELECT COUNT(*), COUNT(DISTINCT request_id), SUM(cost_usd), SUM(uncached_tokens), SUM(output) FROM '{parquet.Replace("'", "''", StringComparison.Ordinal)}'"
        );

        Assert.True(export.ExitCode == 0, export.Error);
        JsonObject[] lines =
        [
            .. Export("--format jsonl -q")
                .Output.Split('\n', StringSplitOptions.RemoveEmptyEntries)
                .Select(line => JsonNode.Parse(line)!.AsObject()),
        ];
        Assert.Equal(lines.Select(Expected), Found(answers[1]!));
        Assert.Equal(
            string.Join(
                ',',
                lines.Length,
                lines
                    .Select(line => (string?)line["request_id"])
                    .Where(id => id is not null)
                    .Distinct()
                    .Count(),
                Sum(lines, "cost_usd").ToString("0.000000000", CultureInfo.InvariantCulture),
                Sum(lines, "uncached_tokens"),
                Sum(lines, "output")
            ),
            string.Join(',', answers[2]!["rows"]![0]!.AsArray().Select(value => (string)value!))
        );
        Dictionary<string, string> types = answers[1]!["names"]!
            .AsArray()
            .Zip(answers[1]!["types"]!.AsArray())
            .ToDictionary(pair => (string)pair.First!, pair => (string)pair.Second!);
        Assert.Equal(
            ("DECIMAL(19,9)", "BIGINT", "TIMESTAMP WITH TIME ZONE", "VARCHAR", "VARCHAR"),
            (types["cost_usd"], types["arrival_ns"], types["time"], types["request_id"], types["user"])
        );
    }

    /// <summary>A line's values as DuckDB says them: numbers by their digits, nothing for an empty text.</summary>
    private static string Expected(JsonObject line) =>
        string.Join(
            '|',
            line.Select(member =>
                member.Value is null ? "NULL"
                : member.Key == "time" ? "2026"
                : member.Value.ToString() is { Length: > 0 } text ? text
                : "NULL"
            )
        );

    private static IEnumerable<string> Found(JsonNode answer)
    {
        string[] names = [.. answer["names"]!.AsArray().Select(name => (string)name!)];
        return answer["rows"]!
            .AsArray()
            .Select(row =>
                string.Join(
                    '|',
                    row!
                        .AsArray()
                        .Zip(names)
                        .Select(cell =>
                            cell.First is null ? "NULL"
                            : cell.Second == "time" ? ((string)cell.First!)[..4]
                            : cell.First.ToString()
                        )
                )
            );
    }

    private static decimal Sum(JsonObject[] lines, string member) =>
        lines.Sum(line => decimal.Parse(line[member]!.ToString(), CultureInfo.InvariantCulture));

    private RunResult Export(string flags) =>
        Run.Farthing($"ledger export --data {scene.Folder.Path} {flags}");
}
