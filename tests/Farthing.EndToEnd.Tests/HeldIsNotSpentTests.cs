using System.Diagnostics;
using System.Globalization;
using System.Net;
using Farthing.Testing.Pacing;

namespace Farthing.EndToEnd.Tests;

/// <summary>Many requests at once on a budget that holds a few of them: none is told that the budget is spent before it is.</summary>
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

    /// <summary>Each may cost $0.096, so that seven worst cases fit, and costs $0.0016.</summary>
    [Fact]
    public Task A_thousand_at_once_use_a_budget_that_holds_seven_of_them_by_what_was_learned() =>
        LearnedAsync(requests: 1000, limitUsd: 0.7m);

    [Fact]
    [Trait("Speed", "nightly")]
    public Task Four_thousand_at_once_use_a_budget_that_holds_fifty_of_them_by_what_was_learned() =>
        LearnedAsync(requests: 4000, limitUsd: 5m);

    private async Task LearnedAsync(int requests, decimal limitUsd)
    {
        using PacedServer quick = new(
            new PacedServerOptions
            {
                FirstToken = TimeSpan.FromMilliseconds(50),
                Gap = TimeSpan.FromMilliseconds(0.2),
                Tokens = 400,
                LongEvery = 20,
                LongTokens = 3000,
                TokensPerEvent = 10,
            }
        );
        string config = Path.Combine(folder.FullName, "gateway.yaml");
        await File.WriteAllTextAsync(
            config,
            $$"""
            listen: 127.0.0.1:0
            data: data
            clients: { connections: 20000 }
            upstreams: { paced: { url: "http://127.0.0.1:{{quick.Port}}/v1", engine: vllm } }
            models: { m: { upstream: paced, model: paced, holds: learned, price: { in: $1/M, out: $3/M } } }
            keys: { first: { secret_env: FARTHING_TEST_KEY } }
            budgets: [{ scope: each key, limit: ${{limitUsd}}, period: total }]
            """,
            Cancellation
        );
        using GatewayProcess gateway = await GatewayProcess.StartAsync(config, Cancellation);
        int answered = 0;
        int again = 0;
        int cut = 0;
        decimal leastSpent = decimal.MaxValue;
        Lock gate = new();
        Stopwatch watch = Stopwatch.StartNew();
        await Task.WhenAll(Enumerable.Range(0, requests).Select(_ => AskAsync()));
        (int exitCode, _, string error) = await gateway.EndAsync(Cancellation);
        Assert.True(exitCode == 0, error);

        VerifiedLedger ledger = await VerifiedLedger.ReadAsync(
            Cancellation,
            "--data",
            Path.Combine(folder.FullName, "data")
        );
        output.WriteLine(
            $"{requests} at once: {answered} answered, {cut} of them ended by rule, {again} times 429 on the way; ${ledger.BilledUsd} of ${limitUsd} spent, no 402 before ${leastSpent}; {watch.Elapsed.TotalSeconds:0.0} s"
        );
        // What comes beyond a hold before a stream is cut is charged, for its upstream bills it: on a busy machine, what 5,000 tokens
        // a second bring while the gateway waits for a core. All else is within the limit.
        decimal[] beyond =
        [
            .. (
                await VerifiedLedger.LinesAsync(Cancellation, "--data", Path.Combine(folder.FullName, "data"))
            )
                .Where(line => line.IsSettled && line.CostUsd > line.HoldUsd)
                .Select(line => line.CostUsd - line.HoldUsd),
        ];
        output.WriteLine($"{beyond.Length} streams passed their holds, by ${beyond.Sum()}");
        Assert.InRange(ledger.BilledUsd, 0.95m * limitUsd, limitUsd + beyond.Sum());
        Assert.InRange(leastSpent, 0.95m * limitUsd, limitUsd + beyond.Sum());

        async Task AskAsync()
        {
            while (true)
            {
                using HttpRequestMessage ask = gateway.Ask("sk-far-first", 32_000, streams: true);
                using HttpResponseMessage answer = await client.SendAsync(ask, Cancellation);
                string said = await answer.Content.ReadAsStringAsync(Cancellation);
                if (answer.StatusCode == HttpStatusCode.OK)
                {
                    Assert.EndsWith("data: [DONE]\n\n", said, StringComparison.Ordinal);
                    Interlocked.Increment(ref answered);
                    if (said.Contains("The answer ends here", StringComparison.Ordinal))
                    {
                        Interlocked.Increment(ref cut);
                    }

                    continue;
                }

                if (answer.StatusCode == HttpStatusCode.PaymentRequired)
                {
                    string spent = answer.Headers.GetValues("x-farthing-budget-spent").Single();
                    lock (gate)
                    {
                        leastSpent = Math.Min(leastSpent, decimal.Parse(spent, CultureInfo.InvariantCulture));
                    }

                    return;
                }

                Assert.True(answer.StatusCode == HttpStatusCode.TooManyRequests, said);
                Interlocked.Increment(ref again);
                await Task.Delay(answer.Headers.RetryAfter!.Delta!.Value, Cancellation);
            }
        }
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
