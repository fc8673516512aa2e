using System.Text;
using System.Text.Json.Nodes;
using Farthing.Tests.Cli;
using Farthing.Workloads.Requests;
using Farthing.Workloads.Traces;
using Farthing.Workloads.Traces.Logs;

namespace Farthing.Tests.Workloads.Traces.Logs;

/// <summary>Prompts in logs become prefix ids that are equal exactly as far as the texts are.</summary>
public sealed class LoggedPrefixesTests : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("farthing-prompts-").FullName;

    public void Dispose() => Directory.Delete(folder, recursive: true);

    /// <summary>How each log holds chat messages: a row of a prompt, its number and its tokens.</summary>
    private static readonly Dictionary<string, Func<JsonArray, int, JsonObject>> Rows = new()
    {
        ["litellm messages"] = (messages, at) => LiteLlm(messages, at, "messages", messages.DeepClone()),
        ["litellm messages as a text"] = (messages, at) =>
            LiteLlm(messages, at, "messages", messages.ToJsonString()),
        ["litellm request"] = (messages, at) =>
            LiteLlm(messages, at, "proxy_server_request", new JsonObject { ["body"] = Body(messages) }),
        ["litellm request as a text"] = (messages, at) =>
            LiteLlm(messages, at, "proxy_server_request", Body(messages).ToJsonString()),
        ["langfuse"] = (messages, at) => Langfuse(messages, at, messages.DeepClone()),
        ["langfuse input with messages"] = (messages, at) => Langfuse(messages, at, Body(messages)),
        ["langfuse input as a text"] = (messages, at) => Langfuse(messages, at, messages.ToJsonString()),
        ["helicone"] = (messages, at) =>
            new()
            {
                ["request_created_at"] = Conversations.Time(at),
                ["prompt_tokens"] = Conversations.TokensOf(messages),
                ["completion_tokens"] = 4,
                ["request_body"] = Body(messages),
            },
        ["otel attribute"] = (messages, at) =>
            Span(messages, at, ("gen_ai.input.messages", messages.ToJsonString())),
        ["otel old attribute"] = (messages, at) =>
            Span(messages, at, ("gen_ai.prompt", messages.ToJsonString())),
        ["otel event of all"] = (messages, at) =>
            WithEvents(
                Span(messages, at),
                Event("gen_ai.client.inference.operation.details", "gen_ai.input.messages", messages)
            ),
        ["otel flat"] = (messages, at) =>
            new()
            {
                ["start_time"] = Conversations.Time(at),
                ["attributes"] = new JsonObject
                {
                    ["gen_ai.usage.input_tokens"] = Conversations.TokensOf(messages),
                    ["gen_ai.usage.output_tokens"] = 4,
                    ["gen_ai.input.messages"] = messages.ToJsonString(),
                },
            },
        ["otel events"] = (messages, at) =>
            WithEvents(
                Span(messages, at),
                [
                    .. messages.Select(one =>
                        Event($"gen_ai.{one!["role"]}.message", "content", one["content"]!)
                    ),
                    Event("gen_ai.choice", "content", $"answer {at}"),
                ]
            ),
        ["otel numbered attributes"] = (messages, at) =>
            Span(
                messages,
                at,
                [
                    .. messages.SelectMany(
                        (one, i) =>
                            ((string, string)[])
                                [
                                    ($"gen_ai.prompt.{i}.role", (string)one!["role"]!),
                                    ($"gen_ai.prompt.{i}.content", (string)one["content"]!),
                                ]
                    ),
                ]
            ),
    };

    public static TheoryData<string> Forms => [.. Rows.Keys];

    [Theory]
    [MemberData(nameof(Forms))]
    public void Prompts_share_as_many_ids_as_text_in_every_log(string form)
    {
        List<JsonArray> prompts = Conversations.Draw(3, 30);

        TraceReadResult read = Read(
            "log.jsonl",
            prompts.Select((prompt, at) => Rows[form](prompt, at).ToJsonString())
        );

        Assert.Equal(16, read.Table.PrefixBlockTokens);
        Assert.Equal(0, read.Broken.Count);
        Assert.Contains(read.Notes, note => note.StartsWith("30 of 30 requests", StringComparison.Ordinal));
        bool isCanonical = form is not ("otel events" or "otel numbered attributes");
        (int shared, int more) = (0, 0);
        for (int i = 0; i < prompts.Count; i++)
        {
            for (int j = 0; j < i; j++)
            {
                int common = Common(read.Table, i, j);
                int expected = Conversations.CommonIds(prompts, i, j);
                shared += common;
                more += Math.Abs(common - expected);
                Assert.True(!isCanonical || common == expected, $"{i} and {j}: {common}, not {expected}");
            }
        }

        Assert.True(shared > 0);
        Assert.True(more <= shared / 4, $"{more} of {shared} ids"); // Other names stand between the texts.
    }

    [Theory]
    [Trait("Speed", "slow")]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void Hits_of_the_simulated_trace_are_the_common_beginnings(ulong seed)
    {
        List<JsonArray> prompts = Conversations.Draw(seed, 40);
        string log = Write(
            "log.jsonl",
            prompts.Select((prompt, at) => Rows["litellm request"](prompt, at).ToJsonString())
        );

        RunResult imported = Run.Farthing($"trace import {log} {folder}/t.jsonl.gz");
        RunResult simulated = Run.Farthing(
            $"simulate llama-3.1-8b --gpus 1xH100-SXM --tp 1 --trace {folder}/t.jsonl.gz --no-deliverable --request-log {folder}/requests.csv"
        );

        Assert.Equal((0, 0), (imported.ExitCode, simulated.ExitCode));
        Assert.Contains("40 of 40 requests have prefix ids", imported.Error, StringComparison.Ordinal);
        string[][] rows = [.. File.ReadLines($"{folder}/requests.csv").Select(line => line.Split(','))];
        (int id, int cached) = (Array.IndexOf(rows[0], "request_id"), Array.IndexOf(rows[0], "cached"));
        Assert.Equal(
            Conversations.Cached(prompts),
            rows[1..]
                .OrderBy(row => int.Parse(row[id], System.Globalization.CultureInfo.InvariantCulture))
                .Select(row => int.Parse(row[cached], System.Globalization.CultureInfo.InvariantCulture))
        );
    }

    /// <summary>Two readings have nothing in common but their pattern, which is what is written.</summary>
    [Fact]
    public void Ids_are_other_ones_each_time_and_written_as_small_numbers()
    {
        List<JsonArray> prompts = Conversations.Draw(4, 20);
        string log = Write(
            "log.jsonl",
            prompts.Select((prompt, at) => Rows["langfuse"](prompt, at).ToJsonString())
        );
        HashSet<ulong> first = [.. IdsOf(Read(log).Table)];

        Assert.DoesNotContain(IdsOf(Read(log).Table), first.Contains);
        Run.Farthing($"trace import {log} {folder}/a.jsonl");
        Run.Farthing($"trace import {log} {folder}/b.jsonl");
        string written = File.ReadAllText($"{folder}/a.jsonl");
        Assert.Equal(written, File.ReadAllText($"{folder}/b.jsonl"));
        Assert.DoesNotContain("shop", written, StringComparison.Ordinal);
        Assert.DoesNotContain("refund", written, StringComparison.Ordinal);
        Assert.All(
            File.ReadLines($"{folder}/a.jsonl")
                .SelectMany(line => JsonNode.Parse(line)!["hash_ids"]!.AsArray()),
            id => Assert.InRange((long)id!, 0, 4000)
        );
    }

    [Fact]
    public void Any_column_can_be_the_prompt_as_text_or_JSON()
    {
        string text = new('x', 400);
        TraceReadResult read = Read(
            "log.csv",
            [
                "time,input,output,said",
                $"1793606400,100,5,{text} one",
                $"1793606401,100,5,{text} two",
                "1793606402,100,5,",
                $"1793606403,100,5,\"[{{\"\"role\"\":\"\"user\"\",\"\"content\"\":\"\"{text}\"\"}}]\"",
                $"1793606404,100,5,\"[{{\"\"content\"\": \"\"{text}\"\", \"\"role\"\":\"\"user\"\"\"",
            ],
            new() { [LogField.Prompt] = "said" }
        );

        Assert.Equal([5, 5, 0, 5, 5], Enumerable.Range(0, 5).Select(i => read.Table.PrefixIds(i).Length));
        Assert.Equal(5, Common(read.Table, 0, 1)); // 401 bytes are equal; 16 tokens are 65.9 of them.
        Assert.Equal((0, 0), (Common(read.Table, 0, 3), Common(read.Table, 3, 4)));
    }

    /// <summary>What a log leaves out is not taken for equal.</summary>
    [Fact]
    public void Prompts_that_are_cut_or_redacted_share_what_stands_there_at_most()
    {
        static string Row(int at, int tokens, string content) =>
            LiteLlm(
                    [],
                    at,
                    "messages",
                    new JsonArray(new JsonObject { ["role"] = "user", ["content"] = content }),
                    tokens
                )
                .ToJsonString();
        string beginning = new('x', 640);
        string whole = new('y', 3993); // With its role 4,000 bytes: four a token.
        TraceReadResult read = Read(
            "log.jsonl",
            [
                Row(0, 1000, whole),
                Row(1, 5000, beginning + "... (litellm_truncated skipped 90000 chars) ..." + whole),
                Row(2, 5000, beginning + "... (litellm_truncated skipped 90000 chars) ..." + whole),
                Row(3, 5000, "redacted-by-litellm " + beginning),
                Row(4, 5000, "redacted-by-litellm " + beginning),
            ]
        );

        Assert.Equal(10, Common(read.Table, 1, 2));
        Assert.Equal(10, read.Table.PrefixIds(1).Length);
        Assert.Equal(0, read.Table.PrefixIds(3).Length);
        Assert.Contains(read.Notes, note => note.EndsWith("or are left out: 4", StringComparison.Ordinal));
    }

    [Fact]
    public void Empty_prompts_and_broken_Unicode_leave_their_rows_as_they_are()
    {
        string[] prompts = ["{}", "[]", "\"\"", "null", "\" \"", "\"\\ud800 cut\"", "{\"model\":\"m\"}"];
        TraceReadResult read = Read(
            "log.jsonl",
            prompts.Select(
                (prompt, at) =>
                    $$"""{"startTime":"{{Conversations.Time(at)}}","prompt_tokens":64,"completion_tokens":2,"messages":{{prompt}}}"""
            )
        );

        Assert.Equal((7, 0L), (read.Table.Count, read.Broken.Count));
        Assert.False(read.Table.HasPrefixes);
        Assert.Contains(read.Notes, note => note.EndsWith("get no prefix ids: 1", StringComparison.Ordinal));
    }

    /// <summary>How long a token is, is measured on the first 10,000 prompts; those behind them are cut alike.</summary>
    [Fact]
    [Trait("Speed", "slow")]
    public void Later_prompts_are_cut_as_the_first()
    {
        List<JsonArray> prompts = Conversations.Draw(6, 30);
        TraceReadResult read = Read(
            "log.jsonl",
            Enumerable
                .Range(0, 10_500)
                .Select(at => Rows["litellm messages"](prompts[at % 30], at).ToJsonString())
        );

        Assert.Equal(10_500, read.Table.Count);
        for (int at = 10_000; at < 10_500; at++)
        {
            Assert.Equal(read.Table.PrefixIds(at % 30).ToArray(), read.Table.PrefixIds(at).ToArray());
        }
    }

    private static int Common(RequestTable table, int one, int other) =>
        table.PrefixIds(one).Span.CommonPrefixLength(table.PrefixIds(other).Span);

    private static IEnumerable<ulong> IdsOf(RequestTable table) =>
        Enumerable.Range(0, table.Count).SelectMany(i => table.PrefixIds(i).ToArray());

    private static JsonObject Body(JsonArray messages) =>
        new()
        {
            ["temperature"] = 0.5,
            ["messages"] = messages.DeepClone(),
            ["model"] = "m",
        };

    private static JsonObject LiteLlm(
        JsonArray messages,
        int at,
        string name,
        JsonNode prompt,
        int? tokens = null
    ) =>
        new()
        {
            ["startTime"] = Conversations.Time(at),
            ["prompt_tokens"] = tokens ?? Conversations.TokensOf(messages),
            ["completion_tokens"] = 4,
            [name == "messages" ? "proxy_server_request" : "messages"] = new JsonObject(),
            [name] = prompt,
        };

    private static JsonObject Langfuse(JsonArray messages, int at, JsonNode input) =>
        new()
        {
            ["type"] = "GENERATION",
            ["startTime"] = Conversations.Time(at),
            ["usageDetails"] = new JsonObject
            {
                ["input"] = Conversations.TokensOf(messages),
                ["output"] = 4,
            },
            ["input"] = input,
        };

    /// <summary>OTLP's JSON.</summary>
    private static JsonObject Span(JsonArray messages, int at, params (string Key, string Value)[] more)
    {
        JsonArray attributes =
        [
            Attribute("gen_ai.usage.input_tokens", "intValue", $"{Conversations.TokensOf(messages)}"),
            Attribute("gen_ai.usage.output_tokens", "intValue", "4"),
            .. more.Select(one => Attribute(one.Key, "stringValue", one.Value)),
        ];
        JsonObject span = new()
        {
            ["startTimeUnixNano"] = $"{1_728_000_000 + (10 * at)}000000000",
            ["attributes"] = attributes,
        };
        return new()
        {
            ["resourceSpans"] = new JsonArray(
                new JsonObject
                {
                    ["scopeSpans"] = new JsonArray(new JsonObject { ["spans"] = new JsonArray(span) }),
                }
            ),
        };
    }

    private static JsonObject WithEvents(JsonObject document, params JsonObject[] events)
    {
        document["resourceSpans"]![0]!["scopeSpans"]![0]!["spans"]![0]!["events"] = new JsonArray([
            .. events,
        ]);
        return document;
    }

    private static JsonObject Event(string name, string key, JsonNode value) =>
        new()
        {
            ["timeUnixNano"] = "1",
            ["name"] = name,
            ["attributes"] = new JsonArray(
                Attribute(
                    key,
                    "stringValue",
                    value is JsonArray messages ? messages.ToJsonString() : (string)value!
                )
            ),
        };

    private static JsonObject Attribute(string key, string kind, string value) =>
        new()
        {
            ["key"] = key,
            ["value"] = new JsonObject { [kind] = value },
        };

    private string Write(string name, IEnumerable<string> lines)
    {
        string path = Path.Combine(folder, name);
        File.WriteAllLines(path, lines, new UTF8Encoding(false));
        return path;
    }

    private TraceReadResult Read(
        string name,
        IEnumerable<string> lines,
        Dictionary<LogField, string>? map = null
    ) => Read(Write(name, lines), map);

    private static TraceReadResult Read(string path, Dictionary<LogField, string>? map = null) =>
        LogReader.Read(path, null, map ?? [], TraceReadOptions.Default);
}
