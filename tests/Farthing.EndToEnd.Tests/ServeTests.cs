using System.Net;
using System.Net.Sockets;
using System.Text.Json;
using Farthing.Testing.Pacing;

namespace Farthing.EndToEnd.Tests;

/// <summary>The gateway as a process: calls, another configuration while it runs, kills under load.</summary>
public sealed class ServeTests(ITestOutputHelper output) : IDisposable
{
    private const int Kills = 50;
    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("farthing-serve-");

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    private string Config => Path.Combine(folder.FullName, "gateway.yaml");

    private string Data => Path.Combine(folder.FullName, "data");

    public void Dispose() => folder.Delete(recursive: true);

    [Fact]
    public async Task It_meters_what_goes_through_and_says_so_at_its_end()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "signals are sent with kill");
        using PacedServer upstream = new();
        Write(upstream.Port, "FARTHING_TEST_KEY");
        using GatewayProcess gateway = await GatewayProcess.StartAsync(Config, Cancellation);
        using HttpClient client = new();

        using HttpResponseMessage whole = await client.SendAsync(
            gateway.Ask("sk-far-first", 7, true),
            Cancellation
        );
        Assert.EndsWith(
            "data: [DONE]\n\n",
            await whole.Content.ReadAsStringAsync(Cancellation),
            StringComparison.Ordinal
        );
        using HttpResponseMessage refused = await client.SendAsync(
            gateway.Ask("sk-far-wrong", 7, true),
            Cancellation
        );
        Assert.Equal(HttpStatusCode.Unauthorized, refused.StatusCode);
        (int exitCode, string said, string error) = await gateway.EndAsync(Cancellation);

        Assert.Equal(0, exitCode);
        Assert.Contains("1 request,", said, StringComparison.Ordinal);
        Assert.Contains(", 7 out", said, StringComparison.Ordinal);
        Assert.Empty(error);
    }

    [Fact]
    public async Task Another_configuration_comes_into_force_without_dropping_a_stream()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "signals are sent with kill");
        using PacedServer upstream = new(new PacedServerOptions { Gap = TimeSpan.FromMilliseconds(20) });
        Write(upstream.Port, "FARTHING_TEST_KEY");
        using GatewayProcess gateway = await GatewayProcess.StartAsync(Config, Cancellation);
        using HttpClient client = new();
        using HttpResponseMessage running = await client.SendAsync(
            gateway.Ask("sk-far-first", 100, true),
            HttpCompletionOption.ResponseHeadersRead,
            Cancellation
        );

        Write(upstream.Port, "FARTHING_TEST_KEY_2");
        await gateway.SignalAsync("HUP", Cancellation);
        HttpStatusCode status = HttpStatusCode.Unauthorized;
        while (status == HttpStatusCode.Unauthorized)
        {
            using HttpResponseMessage second = await client.SendAsync(
                gateway.Ask("sk-far-second", 2, false),
                Cancellation
            );
            status = second.StatusCode;
        }

        using HttpResponseMessage first = await client.SendAsync(
            gateway.Ask("sk-far-first", 2, false),
            Cancellation
        );
        Assert.Equal(HttpStatusCode.OK, status);
        Assert.Equal(HttpStatusCode.Unauthorized, first.StatusCode);
        Assert.EndsWith(
            "data: [DONE]\n\n",
            await running.Content.ReadAsStringAsync(Cancellation),
            StringComparison.Ordinal
        );
    }

    /// <summary>Each request that the upstream saw is in the ledger exactly once, and nothing is spent beyond the budget, whenever the gateway dies.</summary>
    [Fact]
    public async Task Fifty_kills_under_load_lose_no_dispatch_double_none_and_overspend_nothing()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "a kill is a signal");
        using PacedServer upstream = new(new PacedServerOptions { Gap = TimeSpan.FromMilliseconds(3) });
        Write(upstream.Port, "FARTHING_TEST_KEY", "$0.04");
        using HttpClient client = new();
        int asked = 0;
        int refused = 0;
        for (int trial = 0; trial < Kills; trial++)
        {
            using GatewayProcess gateway = await GatewayProcess.StartAsync(Config, Cancellation);
            using CancellationTokenSource over = CancellationTokenSource.CreateLinkedTokenSource(
                Cancellation
            );
            Task[] users = [.. Enumerable.Range(0, 8).Select(_ => UserAsync(gateway, client, over.Token))];
            // Moments spread over 10 to 400 ms, the same ones in every run.
            await Task.Delay(10 + (trial * 157 % 390), Cancellation);
            await gateway.KillAsync(Cancellation);
            await over.CancelAsync();
            await Task.WhenAll(users);
        }

        // What the kills left of the budget is spent, however few requests a busy machine let through, and then refused.
        using (GatewayProcess last = await GatewayProcess.StartAsync(Config, Cancellation))
        {
            using CancellationTokenSource over = CancellationTokenSource.CreateLinkedTokenSource(
                Cancellation
            );
            Task[] users = [.. Enumerable.Range(0, 8).Select(_ => UserAsync(last, client, over.Token))];
            while (Volatile.Read(ref refused) == 0 && !Task.WhenAll(users).IsCompleted)
            {
                await Task.Delay(10, Cancellation);
            }

            await over.CancelAsync();
            await Task.WhenAll(users);
            await last.EndAsync(Cancellation);
        }

        ProcessResult verified = await FarthingProcess.RunAsync(
            ["ledger", "verify", "--data", Data],
            Cancellation
        );
        Assert.Equal(0, verified.ExitCode);
        ProcessResult by = await FarthingProcess.RunAsync(
            ["ledger", "by", "key", "--data", Data, "--json"],
            Cancellation
        );
        using JsonDocument sums = JsonDocument.Parse(by.Output);
        JsonElement total = sums.RootElement.GetProperty("result").GetProperty("total");
        long attempts = total.GetProperty("attempts").GetInt64();
        decimal billed = decimal.Parse(
            total.GetProperty("billed_usd").ToString(),
            System.Globalization.CultureInfo.InvariantCulture
        );
        output.WriteLine(
            $"{Kills} kills, {asked} requests, {upstream.Generations} seen upstream, {attempts} attempts in the ledger, ${billed} of $0.04, {refused} refused"
        );
        Assert.InRange(attempts, upstream.Generations, asked);
        // What crashes charge at their holds uses the budget up: from then on nothing goes upstream.
        Assert.InRange(billed, 0.03m, 0.04m);
        Assert.True(refused > 0, "the budget was never reached: nothing was shown about overspending");

        async Task UserAsync(GatewayProcess gateway, HttpClient own, CancellationToken until)
        {
            while (!until.IsCancellationRequested)
            {
                try
                {
                    Interlocked.Increment(ref asked);
                    using HttpResponseMessage answer = await own.SendAsync(
                        gateway.Ask("sk-far-first", 20, true),
                        until
                    );
                    await answer.Content.ReadAsStringAsync(until);
                    if (answer.StatusCode == HttpStatusCode.PaymentRequired)
                    {
                        Interlocked.Increment(ref refused);
                        await Task.Delay(5, until);
                    }
                }
                catch (Exception gone)
                    when (gone
                            is HttpRequestException
                                or SocketException // a peer killed right after the connect
                                or OperationCanceledException
                                or IOException
                    )
                {
                    return;
                }
            }
        }
    }

    private void Write(int port, string variable, string budget = "$100") =>
        File.WriteAllText(
            Config,
            $$"""
            listen: 127.0.0.1:0
            data: data
            upstreams: { paced: { url: "http://127.0.0.1:{{port}}/v1", engine: vllm } }
            models: { m: { upstream: paced, model: paced, price: { in: $1/M, out: $2/M } } }
            keys: { first: { secret_env: {{variable}}, team: t } }
            budgets: [{ scope: all, limit: {{budget}}, period: total }]
            """
        );
}
