using System.Net;
using System.Text.Json;
using Farthing.Testing.Pacing;

namespace Farthing.EndToEnd.Tests;

/// <summary>A mirror as a process, before an upstream that a client knows directly too.</summary>
public sealed class MirrorTests : IDisposable
{
    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("farthing-mirror-");
    private readonly PacedServer upstream = new(
        new PacedServerOptions { FirstToken = TimeSpan.Zero, Gap = TimeSpan.FromMilliseconds(1) }
    );

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    private string Config => Path.Combine(folder.FullName, "gateway.yaml");

    public void Dispose()
    {
        upstream.Dispose();
        folder.Delete(recursive: true);
    }

    [Fact]
    public async Task Nothing_is_refused_or_changed_and_the_books_have_what_the_gateway_would_have_charged()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "signals are sent with kill");
        const int Requests = 12;
        Write("$0.0004"); // A hold is $0.00032, a request less than $0.00003.
        using GatewayProcess mirror = await StartAsync();
        using HttpClient client = new();

        for (int i = 0; i < Requests; i++)
        {
            using HttpResponseMessage direct = await AskAsync(client, upstream.Url);
            using HttpResponseMessage through = await AskAsync(client, mirror.Url);
            Assert.Equal(HttpStatusCode.OK, through.StatusCode);
            Assert.Equal(HeadersOf(direct), HeadersOf(through));
            Assert.Equal(
                Events(await direct.Content.ReadAsStringAsync(Cancellation)),
                Events(await through.Content.ReadAsStringAsync(Cancellation))
            );
        }

        using HttpResponseMessage hostile = await client.PostAsync(
            new Uri(mirror.Url + "/v1/chat/completions"),
            new StringContent("[[[[ not json"),
            Cancellation
        );
        (int exitCode, string said, _) = await mirror.EndAsync(Cancellation);

        Assert.Equal(2 * Requests, upstream.Generations - (hostile.IsSuccessStatusCode ? 1 : 0));
        Assert.All(upstream.Bodies.Chunk(2).Take(Requests), pair => Assert.Equal(pair[0], pair[1]));
        Assert.Equal(0, exitCode);
        Assert.Contains(
            $"{Requests + 1} requests passed on, {Requests + 1} of them metered",
            said,
            StringComparison.Ordinal
        );
        Assert.Contains("would have refused", said, StringComparison.Ordinal);
        Assert.Contains(" budget", said, StringComparison.Ordinal);
        Assert.Contains("1 key", said, StringComparison.Ordinal);
        string data = Path.Combine(folder.FullName, "data", "mirror");
        VerifiedLedger ledger = await VerifiedLedger.ReadAsync(Cancellation, "--data", data);
        Assert.InRange(ledger.Attempts, 1, Requests - 1);
        Assert.True(ledger.BilledUsd <= 0.0004m);
        Assert.Equal(7 * ledger.Attempts, ledger.OutputTokens);
    }

    [Fact]
    public async Task A_share_of_the_traffic_is_in_the_ledger_and_its_balance_is_the_sum_of_its_rows()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "signals are sent with kill");
        Write("$100");
        using GatewayProcess mirror = await StartAsync("--mirror-share", "25%");
        using HttpClient client = new();

        HttpResponseMessage[] answers = await Task.WhenAll(
            Enumerable.Range(0, 40).Select(_ => AskAsync(client, mirror.Url))
        );
        Assert.All(answers, one => Assert.Equal(HttpStatusCode.OK, one.StatusCode));
        (_, string said, string error) = await mirror.EndAsync(Cancellation);

        Assert.Empty(error);
        Assert.Contains("40 requests passed on, 10 of them metered", said, StringComparison.Ordinal);
        Assert.Contains("would have refused none", said, StringComparison.Ordinal);
        string data = Path.Combine(folder.FullName, "data", "mirror");
        VerifiedLedger ledger = await VerifiedLedger.ReadAsync(Cancellation, "--data", data);
        Assert.Equal((10, 70), (ledger.Attempts, ledger.OutputTokens));
        Assert.False(File.Exists(Path.Combine(folder.FullName, "data", "ledger.db")));
    }

    private Task<GatewayProcess> StartAsync(params string[] more) =>
        GatewayProcess.StartAsync([Config, "--mirror", upstream.Url, .. more], Cancellation);

    private static async Task<HttpResponseMessage> AskAsync(HttpClient client, string url)
    {
        using HttpRequestMessage message = new(HttpMethod.Post, url + "/v1/chat/completions")
        {
            Content = new StringContent(
                """{"model":"paced","stream":true,"stream_options":{"include_usage":true},"max_tokens":7,"messages":[{"role":"user","content":"Hello"}]}"""
            ),
        };
        message.Headers.Add("Authorization", "Bearer sk-far-first");
        HttpResponseMessage answer = await client.SendAsync(message, Cancellation);
        await answer.Content.LoadIntoBufferAsync(Cancellation);
        return answer;
    }

    private static string[] HeadersOf(HttpResponseMessage answer) =>
        [
            .. answer
                .Headers.Concat(answer.Content.Headers)
                .Where(one => one.Key is not ("Date" or "Connection"))
                .Select(one => $"{one.Key}: {string.Join(", ", one.Value)}")
                .Order(StringComparer.Ordinal),
        ];

    /// <summary>A stream's events without what each answer has of its own: its id and its time.</summary>
    private static string[] Events(string text) =>
        [
            .. text.Split("\n\n")
                .Select(one =>
                    one.StartsWith("data: {", StringComparison.Ordinal)
                        ? Own(JsonDocument.Parse(one[6..]).RootElement)
                        : one
                ),
        ];

    private static string Own(JsonElement data) =>
        string.Join(
            ',',
            data.EnumerateObject()
                .Where(one => one.Name is not ("id" or "created"))
                .Select(one => one.ToString())
        );

    private void Write(string limit) =>
        File.WriteAllText(
            Config,
            $$"""
            listen: 127.0.0.1:0
            data: data
            upstreams: { paced: { url: "{{upstream.Url}}/v1", engine: vllm } }
            models: { paced: { upstream: paced, model: paced, price: { in: $1/M, out: $2/M }, context: 1000 } }
            keys: { first: { secret_env: FARTHING_TEST_KEY, team: t } }
            budgets: [{ scope: all, limit: {{limit}}, period: total }]
            """
        );
}
