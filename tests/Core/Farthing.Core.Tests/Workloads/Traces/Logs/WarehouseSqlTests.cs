using System.Text;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Farthing.Testing;
using Farthing.Tests.Gateway.Ledger.Exports;
using Farthing.Tests.Gateway.Ledger.Shipping;
using Farthing.Workloads.Requests;
using Farthing.Workloads.Traces;
using Farthing.Workloads.Traces.Logs;

namespace Farthing.Tests.Workloads.Traces.Logs;

/// <summary>The queries of docs/trace.md, run in DuckDB and ClickHouse: what they give is the trace of the log itself.</summary>
[Trait("Speed", "slow")]
public sealed partial class WarehouseSqlTests : IDisposable
{
    private readonly string file = Path.GetTempFileName();

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    private static string Log { get; } =
        Path.Combine(RepositoryRoot.Path, "examples/foreign/litellm_spendlogs.jsonl");

    public void Dispose() => File.Delete(file);

    [Fact]
    public async Task LiteLlms_rows_in_DuckDB()
    {
        RequestTable asked = await DuckDbAsync(Log);

        RequestTable itself = LogReader.Read(Log, null, NoMap, TraceReadOptions.Default).Table;
        Assert.Equal(114, asked.Count);
        Assert.False(asked.HasPrefixes);
        Assert.Equal(itself.ArrivalsNs.ToArray(), asked.ArrivalsNs.ToArray());
        Assert.Equal(itself.InputTokens.ToArray(), asked.InputTokens.ToArray());
        Assert.Equal(itself.OutputTokens.ToArray(), asked.OutputTokens.ToArray());
        Assert.Equal(
            Enumerable.Range(0, 114).Select(i => (itself.Session(i), itself.Tenant(i))),
            Enumerable.Range(0, 114).Select(i => (asked.Session(i), asked.Tenant(i)))
        );
    }

    [Fact]
    public async Task LiteLlms_prompts_in_DuckDB()
    {
        List<JsonArray> prompts = Conversations.Draw(8, 20);
        string log = $"{file}.json";
        await File.WriteAllLinesAsync(
            log,
            prompts.Select(
                (messages, at) =>
                    $$"""{"startTime":"{{Conversations.Time(at)}}","prompt_tokens":{{Conversations.TokensOf(messages)}},"completion_tokens":4,"session_id":"s","team_id":"t","cache_hit":"False","messages":{{messages.ToJsonString()}}}"""
            ),
            Cancellation
        );

        RequestTable asked = await DuckDbAsync(log);
        File.Delete(log);

        AssertPrefixes(prompts, asked);
    }

    [Fact]
    public async Task Langfuses_and_OpenTelemetrys_rows_in_ClickHouse()
    {
        using ChdbServer server = await ChdbServer.StartAsync(Cancellation);
        foreach (
            string statement in (string[])
                [
                    "CREATE TABLE observations (type String, start_time DateTime64(3, 'UTC'), trace_id String, project_id String, usage_details Map(LowCardinality(String), UInt64), input Nullable(String)) ENGINE = Memory",
                    "INSERT INTO observations VALUES ('GENERATION', '2026-11-02 08:00:02.000', 's', 'b', {'input': 150, 'cache_read_input_tokens': 50, 'output': 15, 'output_reasoning': 5, 'total': 220}, NULL), ('SPAN', '2026-11-02 08:00:01.000', 's', 'b', {}, ''), ('GENERATION', '2026-11-02 08:00:00.000', 's', 'a', {'input': 40, 'input_cached_tokens': 60, 'output': 10, 'total': 110}, 'Hi')",
                    "CREATE TABLE otel_traces (Timestamp DateTime64(9, 'UTC'), TraceId String, SpanAttributes Map(LowCardinality(String), String)) ENGINE = Memory",
                    "INSERT INTO otel_traces VALUES ('2026-11-02 08:00:00.000000000', 's', {'gen_ai.usage.input_tokens': '100', 'gen_ai.usage.output_tokens': '10', 'user.id': 'a'}), ('2026-11-02 08:00:01.000000000', 'x', {'http.method': 'GET'}), ('2026-11-02 08:00:02.000000000', 'y', {'gen_ai.usage.input_tokens': '200', 'gen_ai.usage.output_tokens': '20', 'gen_ai.conversation.id': 's', 'user.id': 'b'})",
                ]
        )
        {
            await server.AskAsync(statement, Cancellation);
        }

        foreach (int at in (int[])[1, 2])
        {
            List<string[]> lines = await server.AskAsync(Query(at) + "\nFORMAT CSVWithNames", Cancellation);

            RequestTable table = await ReadAsync(string.Join('\n', lines.Select(line => line[0])) + "\n");
            Assert.Equal([0, 2_000_000_000], table.ArrivalsNs.ToArray());
            Assert.Equal([100, 200], table.InputTokens.ToArray());
            Assert.Equal([10, 20], table.OutputTokens.ToArray());
            Assert.Equal([0, 0], [table.Session(0), table.Session(1)]);
            Assert.Equal([0, 1], [table.Tenant(0), table.Tenant(1)]);
        }
    }

    /// <summary>The prompts of both tables, as the queries give them.</summary>
    [Fact]
    public async Task Langfuses_and_OpenTelemetrys_prompts_in_ClickHouse()
    {
        List<JsonArray> prompts = Conversations.Draw(7, 20);
        using ChdbServer server = await ChdbServer.StartAsync(Cancellation);
        await server.AskAsync(
            "CREATE TABLE observations (type String, start_time DateTime64(3, 'UTC'), trace_id String, project_id String, usage_details Map(LowCardinality(String), UInt64), input Nullable(String)) ENGINE = Memory",
            Cancellation
        );
        await server.AskAsync(
            "CREATE TABLE otel_traces (Timestamp DateTime64(9, 'UTC'), TraceId String, SpanAttributes Map(LowCardinality(String), String)) ENGINE = Memory",
            Cancellation
        );
        for (int at = 0; at < prompts.Count; at++)
        {
            string time = Conversations.Time(at)[..19].Replace('T', ' ');
            string text = prompts[at]
                .ToJsonString()
                .Replace("\\", "\\\\", StringComparison.Ordinal)
                .Replace("'", "\\'", StringComparison.Ordinal);
            int tokens = Conversations.TokensOf(prompts[at]);
            await server.AskAsync(
                $"INSERT INTO observations VALUES ('GENERATION', '{time}', 's', 'a', {{'input': {tokens}, 'output': 4}}, '{text}')",
                Cancellation
            );
            await server.AskAsync(
                $"INSERT INTO otel_traces VALUES ('{time}', 's', {{'gen_ai.usage.input_tokens': '{tokens}', 'gen_ai.usage.output_tokens': '4', 'gen_ai.input.messages': '{text}'}})",
                Cancellation
            );
        }

        foreach (int at in (int[])[1, 2])
        {
            List<string[]> lines = await server.AskAsync(Query(at) + "\nFORMAT CSVWithNames", Cancellation);

            AssertPrefixes(
                prompts,
                await ReadAsync(string.Join('\n', lines.Select(line => string.Join('\t', line))) + "\n")
            );
        }
    }

    private async Task<RequestTable> DuckDbAsync(string log)
    {
        string query = Query(0).Replace("\"LiteLLM_SpendLogs\"", $"read_json_auto('{log}')");
        Assert.DoesNotContain("LiteLLM_SpendLogs", query, StringComparison.Ordinal);
        JsonNode answer = (await DuckDb.AskAsync(query))[0]!;
        string[] names = [.. answer["names"]!.AsArray().Select(name => (string)name!)];
        StringBuilder csv = new(string.Join(',', names) + "\n");
        foreach (JsonNode? row in answer["rows"]!.AsArray())
        {
            csv.AppendJoin(
                    ',',
                    row!
                        .AsArray()
                        .Select(cell => $"\"{$"{cell}".Replace("\"", "\"\"", StringComparison.Ordinal)}\"")
                )
                .Append('\n');
        }

        return await ReadAsync(csv.ToString());
    }

    private static void AssertPrefixes(List<JsonArray> prompts, RequestTable table)
    {
        Assert.Equal(prompts.Count, table.Count);
        for (int i = 0; i < prompts.Count; i++)
        {
            for (int j = 0; j < i; j++)
            {
                Assert.Equal(
                    Conversations.CommonIds(prompts, i, j),
                    table.PrefixIds(i).Span.CommonPrefixLength(table.PrefixIds(j).Span)
                );
            }
        }
    }

    private static Dictionary<LogField, string> NoMap => [];

    private static string Query(int at) =>
        Blocks()
            .Matches(File.ReadAllText(Path.Combine(RepositoryRoot.Path, "docs/trace.md")))[at]
            .Groups[1]
            .Value.Trim();

    private async Task<RequestTable> ReadAsync(string csv)
    {
        await File.WriteAllTextAsync(file, csv, Cancellation);
        TraceReadResult read = LogReader.Read(file, null, NoMap, TraceReadOptions.Default);
        Assert.Equal("rows", read.Format.Name);
        return read.Table;
    }

    [GeneratedRegex("```sql\n(.*?)```", RegexOptions.Singleline)]
    private static partial Regex Blocks();
}
