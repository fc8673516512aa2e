using System.Globalization;
using System.Text.Json;

namespace Farthing.EndToEnd.Tests;

/// <summary>A gateway and its emulated fleet on one clock that is sixty times as fast: an hour of traffic is played in a minute.</summary>
public sealed class ScaledServeTests : IDisposable
{
    private const int Speed = 60;
    private const int Tokens = 20;

    /// <summary>16.06 GB of weights at 300 GB/s, once a token: no L4 is faster.</summary>
    private const double FloorSeconds = (Tokens - 1) * 16.06 / 300;

    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("farthing-scaled-");
    private readonly DateTimeOffset origin = DateTimeOffset.UtcNow;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    private string Config => Path.Combine(folder.FullName, "gateway.yaml");

    private string Data => Path.Combine(folder.FullName, "data");

    public void Dispose() => folder.Delete(recursive: true);

    [Fact]
    public Task Minutes_of_traffic_are_played_in_seconds() => PlayAsync(minutes: 3);

    [Fact]
    [Trait("Speed", "nightly")]
    public Task An_hour_of_traffic_is_played_in_a_minute() => PlayAsync(minutes: 60);

    /// <summary>One request a minute of the clock, under a limit of two a minute: by real time all come within a minute, and most would be refused.</summary>
    private async Task PlayAsync(int minutes)
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "signals are sent with kill");
        File.WriteAllText(
            Config,
            """
            listen: 127.0.0.1:0
            data: data
            upstreams: { own: { emulate: "llama-3.1-8b --gpu L4" } }
            models: { m: { upstream: own, model: llama-3.1-8b, price: { in: $1/M, out: $2/M } } }
            keys: { first: { secret_env: FARTHING_TEST_KEY, team: t } }
            limits: [{ scope: all, requests_per_minute: 2 }]
            """
        );
        string[] clock =
        [
            "--speed",
            $"{Speed}",
            "--clock-origin",
            origin.UtcDateTime.ToString("O", CultureInfo.InvariantCulture),
        ];
        using GatewayProcess gateway = await GatewayProcess.StartAsync([Config, .. clock], Cancellation);
        await gateway.SaysAsync("60 × real time", Cancellation);
        string emulated = (await gateway.SaysAsync("emulated own: ", Cancellation))
            .Split(" at ")[1]
            .Split(',')[0];
        using HttpClient client = new();
        List<(double From, double To)> asked = [];
        int first = (int)(Now() / 60) + 1;
        for (int minute = first; minute < first + minutes; minute++)
        {
            double wait = ((minute * 60) - Now()) / Speed;
            await Task.Delay(TimeSpan.FromSeconds(Math.Max(0, wait)), Cancellation);
            double from = Now();
            using HttpResponseMessage answer = await client.SendAsync(
                gateway.Ask("sk-far-first", Tokens, streams: false),
                Cancellation
            );
            Assert.True(answer.IsSuccessStatusCode, $"{answer.StatusCode}");
            string body = await answer.Content.ReadAsStringAsync(Cancellation);
            asked.Add((from, Now()));

            // The emulated server is another process, and has the same date.
            using JsonDocument json = JsonDocument.Parse(body);
            long created = json.RootElement.GetProperty("created").GetInt64();
            Assert.InRange(created, Math.Floor(Unix(from)), Unix(asked[^1].To));
        }

        double served = await SumAsync(client, emulated, "vllm:e2e_request_latency_seconds_sum");
        (int exitCode, _, string error) = await gateway.EndAsync(Cancellation);
        Assert.True(exitCode == 0, error);

        List<JsonElement> rows = await RowsAsync();
        Assert.Equal(minutes, rows.Count);
        double metered = 0;
        foreach ((JsonElement row, (double from, double to)) in rows.Zip(asked))
        {
            double arrived = Seconds(row, "arrival_ns");
            double ended = Seconds(row, "last_token_ns");
            Assert.InRange(arrived, from, to);
            Assert.InRange(ended, arrived + FloorSeconds, to);
            metered += ended - arrived;
        }

        // The server's own latency is within what the gateway saw of it, both by the one clock.
        Assert.InRange(served, minutes * FloorSeconds, metered);
        Assert.InRange(
            Seconds(rows[^1], "arrival_ns") - Seconds(rows[0], "arrival_ns"),
            (minutes - 2) * 60,
            double.MaxValue
        );

        await AskAsync(2, "serve", Config, "--for", "1s"); // In real time the folder stays closed.
        await AskAsync(0, ["serve", Config, "--for", "1m", .. clock]);
    }

    /// <summary>Seconds since the origin, by the scaled clock.</summary>
    private double Now() => (DateTimeOffset.UtcNow - origin).TotalSeconds * Speed;

    private double Unix(double seconds) => (origin.UtcTicks - DateTime.UnixEpoch.Ticks) / 1e7 + seconds;

    private double Seconds(JsonElement row, string member) =>
        (row.GetProperty(member).GetInt64() - ((origin.UtcTicks - DateTime.UnixEpoch.Ticks) * 100)) / 1e9;

    private static async Task<double> SumAsync(HttpClient client, string address, string name)
    {
        string page = await client.GetStringAsync(new Uri(new Uri(address), "/metrics"), Cancellation);
        string line = page.Split('\n').Single(one => one.StartsWith(name, StringComparison.Ordinal));
        return double.Parse(line.Split(' ')[^1], CultureInfo.InvariantCulture);
    }

    private async Task<List<JsonElement>> RowsAsync()
    {
        string lines = await AskAsync(0, "ledger", "export", "--data", Data, "--format", "jsonl", "--quiet");
        List<JsonElement> rows = [];
        foreach (string line in lines.Split('\n', StringSplitOptions.RemoveEmptyEntries))
        {
            using JsonDocument row = JsonDocument.Parse(line);
            rows.Add(row.RootElement.Clone());
        }

        return rows;
    }

    private static async Task<string> AskAsync(int exitCode, params string[] words)
    {
        ProcessResult result = await FarthingProcess.RunAsync(
            words,
            Cancellation,
            null,
            ("FARTHING_TEST_KEY", "sk-far-first")
        );
        Assert.True(result.ExitCode == exitCode, result.Output + result.Error);
        return result.Output;
    }
}
