using System.Globalization;
using System.Net;
using Farthing.Testing.Pacing;

namespace Farthing.EndToEnd.Tests;

/// <summary>Three hundred requests at once on a budget that holds two dozen of them: none is told that the budget is spent, since it is not.</summary>
public sealed class HeldIsNotSpentTests(ITestOutputHelper output) : IDisposable
{
    private const int Requests = 300;
    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("farthing-held-");
    private readonly HttpClient client = new();
    private readonly PacedServer upstream = new(
        new PacedServerOptions { FirstToken = TimeSpan.FromMilliseconds(200), Tokens = 20 }
    );

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public void Dispose()
    {
        upstream.Dispose();
        client.Dispose();
        folder.Delete(recursive: true);
    }

    [Fact]
    public async Task Three_hundred_at_once_are_answered_though_two_dozen_holds_fit()
    {
        string config = Path.Combine(folder.FullName, "gateway.yaml");
        await File.WriteAllTextAsync(
            config,
            $$"""
            listen: 127.0.0.1:0
            data: data
            upstreams: { paced: { url: "http://127.0.0.1:{{upstream.Port}}/v1", engine: vllm } }
            models: { m: { upstream: paced, model: paced, price: { in: $1/M, out: $10/M } } }
            keys: { first: { secret_env: FARTHING_TEST_KEY } }
            budgets: [{ scope: each key, limit: $1, period: total }]
            """,
            Cancellation
        );
        using GatewayProcess gateway = await GatewayProcess.StartAsync(config, Cancellation);
        int waited = 0;

        HttpStatusCode[] answers = await Task.WhenAll(Enumerable.Range(0, Requests).Select(_ => AskAsync()));

        output.WriteLine($"{Requests} answered, {waited} times 429 on the way");
        Assert.All(answers, status => Assert.Equal(HttpStatusCode.OK, status));

        // As a client does: what is said to be worth another try is tried again when it is said to be.
        async Task<HttpStatusCode> AskAsync()
        {
            while (true)
            {
                using HttpRequestMessage ask = gateway.Ask("sk-far-first", 4096, streams: false);
                using HttpResponseMessage answer = await client.SendAsync(ask, Cancellation);
                if (answer.StatusCode != HttpStatusCode.TooManyRequests)
                {
                    return answer.StatusCode;
                }

                Interlocked.Increment(ref waited);
                TimeSpan again = answer.Headers.RetryAfter!.Delta!.Value;
                Assert.InRange(again.TotalSeconds, 0.1, 30);
                Assert.Equal(
                    1m,
                    decimal.Parse(
                        answer.Headers.GetValues("x-farthing-budget-limit").Single(),
                        CultureInfo.InvariantCulture
                    )
                );
                Assert.Contains(
                    "held for requests under way",
                    await answer.Content.ReadAsStringAsync(Cancellation),
                    StringComparison.Ordinal
                );
                await Task.Delay(again, Cancellation);
            }
        }
    }
}
