using System.Text;
using Farthing.Gateway.Upstreams;
using Farthing.Numerics.Billing;

namespace Farthing.Tests.Gateway.Http;

/// <summary>Streams whose holds are learned, of an upstream that makes ten tokens an event, five bytes each.</summary>
/// <remarks>$4 per million output tokens: 4,000 nano-dollars each. The prompt is held at 1,250 nano-dollars a byte.</remarks>
internal static class LearnedStreams
{
    public const int Warm = 20;
    public const long TokenNano = 4_000;
    public const string Done = "data: [DONE]\n\n";

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public static Task<TestGateway> StartAsync(
        ScriptedUpstream upstream,
        bool stops = true,
        HoldPolicy holds = HoldPolicy.Learned
    ) =>
        TestGateway.StartAsync(
            upstream,
            change: one => one with { StopsWhenCut = stops, Usage = UsageForcing.Continuous },
            deploy: one => one with { Holds = holds }
        );

    public static async Task WarmAsync(TestGateway gateway, string path = "/v1/chat/completions")
    {
        for (int i = 0; i < Warm; i++)
        {
            Assert.EndsWith(Done, await AskAsync(gateway, path), StringComparison.Ordinal);
            await gateway.IdleAsync(); // Its length is known when it has ended.
        }
    }

    public static async Task<string> AskAsync(
        TestGateway gateway,
        string path = "/v1/chat/completions",
        string? body = null
    )
    {
        using HttpResponseMessage response = await gateway.PostAsync(path, body ?? Body(path));
        return await response.Content.ReadAsStringAsync(Cancellation);
    }

    public static string Body(string path = "/v1/chat/completions", string more = ",\"stream\":true") =>
        "{\"model\":\"model\",\"max_tokens\":32000,"
        + (
            path == "/v1/completions"
                ? "\"prompt\":\"hi\""
                : "\"messages\":[{\"role\":\"user\",\"content\":\"hi\"}]"
        )
        + more
        + "}";

    /// <summary>Ten tokens an event, five bytes each.</summary>
    public static async Task StreamAsync(ScriptedCall call, int tokens, bool isContinuous = true)
    {
        await call.BeginStreamAsync();
        for (int sent = 10; sent <= tokens; sent += 10)
        {
            await call.ChunkAsync(isContinuous ? Event(" word", 10, sent) : Text(10));
            await Task.Delay(tokens > 100 ? 1 : 0, call.Stop);
        }

        await call.ChunkAsync(Usage(tokens) + Done);
        await call.EndStreamAsync();
    }

    /// <summary>Generates until the connection is closed: true.</summary>
    public static async Task<bool> GoOnAsync(ScriptedCall call)
    {
        try
        {
            for (int sent = 10; sent < 1_000_000; sent += 10)
            {
                await call.ChunkAsync(Event(" word", 10, sent));
                await Task.Delay(1, call.Stop);
            }

            return false;
        }
        catch (IOException)
        {
            return true;
        }
    }

    public static string Text(int tokens) =>
        "data: {\"choices\":[{\"index\":0,\"delta\":{\"content\":\""
        + Repeat(" word", tokens)
        + "\"},\"text\":\"\"}]}\n\n";

    public static string Event(string word, int usage) => Event(word, 1, usage);

    public static string Event(string word, int times, int usage) =>
        "data: {\"choices\":[{\"index\":0,\"delta\":{\"content\":\""
        + Repeat(word, times)
        + "\"},\"text\":\""
        + Repeat(word, times)
        + "\"}],\"usage\":"
        + Counts(usage)
        + "}\n\n";

    public static string Usage(int tokens) => "data: {\"choices\":[],\"usage\":" + Counts(tokens) + "}\n\n";

    private static string Counts(int tokens) => $"{{\"prompt_tokens\":7,\"completion_tokens\":{tokens}}}";

    private static string Repeat(string word, int times) =>
        new StringBuilder(word.Length * times).Insert(0, word, times).ToString();

    public static Money Cost(int tokens) => new(7 * 1_000 + (tokens * TokenNano));

    /// <summary>Output tokens of a hold of <see cref="Body"/>.</summary>
    public static long OutputOf(TestGateway gateway, Money hold) =>
        (hold - Prompt(gateway)).NanoUsd / TokenNano;

    public static Money Prompt(TestGateway gateway) =>
        new(1_250 * gateway.Gates.Demands[0].InputTokensAtMost);
}
