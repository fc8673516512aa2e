using System.Globalization;
using System.Text.Json.Nodes;
using Farthing.Documents.Keys;
using Farthing.Gateway.Ledger;
using Farthing.Gateway.Ledger.Exports;
using Farthing.Gateway.Ledger.Sql;
using Farthing.Gateway.Ledger.Sqlite;
using Farthing.Gateway.Recording.Policies;
using Farthing.Tests.Cli;
using Farthing.Tests.Gateway.Http;
using Farthing.Tests.Workloads.Traces.Logs;

namespace Farthing.Tests.Gateway.Recording;

/// <summary>Traffic through a gateway, exported as a trace and simulated: the prefix cache hits what the prompts have in common, counted byte by byte over the prompts themselves.</summary>
public sealed class TraceReplayTests : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("farthing-replay-").FullName;

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Fact]
    [Trait("Speed", "slow")]
    public async Task Hits_of_an_exported_trace_are_the_common_beginnings_of_its_prompts()
    {
        List<JsonArray> prompts = Conversations.Draw(11, 30);
        await using ScriptedUpstream upstream = new(call => call.JsonAsync(Answer(call.Request.Text)));
        await using TestGateway gateway = await TestGateway.StartAsync(
            upstream,
            record: new RecordOptions { Usual = RecordMode.Hashes }
        );
        foreach (JsonArray messages in prompts)
        {
            JsonObject body = new() { ["model"] = "model", ["messages"] = messages.DeepClone() };
            using HttpResponseMessage response = await gateway.PostAsync(
                "/v1/chat/completions",
                body.ToJsonString()
            );
            Assert.True(response.IsSuccessStatusCode);
        }

        await gateway.JournalAsync();
        await gateway.PromptsAsync();
        string trace = Export(gateway);
        RunResult simulated = Run.Farthing(
            $"simulate llama-3.1-8b --gpus 1xH100-SXM --tp 1 --trace {trace} --gpu-price $2/h --no-deliverable --request-log {folder}/requests.csv"
        );

        Assert.Equal((0, ""), (simulated.ExitCode, simulated.Error));
        string[][] rows = [.. File.ReadLines($"{folder}/requests.csv").Select(line => line.Split(','))];
        int[] hits =
        [
            .. rows[1..]
                .OrderBy(row => Number(row[Array.IndexOf(rows[0], "request_id")]))
                .Select(row => Number(row[Array.IndexOf(rows[0], "cached")])),
        ];
        Assert.Equal(Conversations.Cached(prompts), hits);
        Assert.True(hits.Count(hit => hit > 0) > 20);
    }

    /// <summary>The export, its requests ten seconds apart: each is over before the next comes.</summary>
    private string Export(TestGateway gateway)
    {
        using SqlLedgerStore store = SqliteLedgerStore.Open(Path.Combine(folder, "ledger.db"));
        using (JournalProjection projection = new(store, gateway.Folder, 12_000))
        {
            projection.CatchUp(TestContext.Current.CancellationToken);
        }

        using StringWriter text = new() { NewLine = "\n" };
        new TraceExport(store, gateway.Data.Prompts).Write(text, LedgerFilter.All);
        string trace = Path.Combine(folder, "trace.jsonl");
        File.WriteAllLines(
            trace,
            text.ToString()
                .Split('\n', StringSplitOptions.RemoveEmptyEntries)
                .Select(
                    (line, at) =>
                    {
                        JsonNode request = JsonNode.Parse(line)!;
                        request["arrival_ns"] = at * 10_000_000_000L;
                        return request.ToJsonString();
                    }
                )
        );
        return trace;
    }

    private static string Answer(string body)
    {
        int tokens = Conversations.TokensOf(JsonNode.Parse(body)!["messages"]!.AsArray());
        return $$$"""{"id":"c1","object":"chat.completion","created":1,"model":"up-model","choices":[{"index":0,"message":{"role":"assistant","content":"Blue."},"finish_reason":"stop"}],"usage":{"prompt_tokens":{{{tokens}}},"completion_tokens":4,"total_tokens":{{{tokens + 4}}}}}""";
    }

    private static int Number(string text) => int.Parse(text, CultureInfo.InvariantCulture);
}
