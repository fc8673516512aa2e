using System.Text;
using Farthing.Gateway.Admission;
using Farthing.Gateway.Journal.Records;
using Farthing.Gateway.Metering;
using Farthing.Gateway.Routing.Hedging;
using Farthing.Numerics.Billing;
using Farthing.Numerics.Randomness;

namespace Farthing.Tests.Gateway.Http;

/// <summary>Everything that can go wrong, at once: each attempt ends once, and the money adds up.</summary>
public sealed class FaultStormTests(ITestOutputHelper output)
{
    private const int Requests = 300;
    private const string Chunk =
        "data: {\"choices\":[{\"delta\":{\"content\":\"x\"}}],\"usage\":{\"prompt_tokens\":10,\"completion_tokens\":1}}\n\n";
    private const string End =
        "data: {\"choices\":[],\"usage\":{\"prompt_tokens\":10,\"completion_tokens\":2}}\n\ndata: [DONE]\n\n";
    private const string Answer = """{"choices":[],"usage":{"prompt_tokens":10,"completion_tokens":2}}""";

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(1, false)]
    [InlineData(2, false)]
    [InlineData(3, true)]
    [InlineData(4, true)]
    public async Task Every_attempt_ends_once_and_the_money_adds_up(int seed, bool isHedged)
    {
        int calls = 0;
        await using ScriptedUpstream upstream = new(call =>
            MisbehaveAsync(call, Roll(seed, 1, Interlocked.Increment(ref calls)))
        );
        await using TestGateway gateway = await TestGateway.StartAsync(
            [upstream.Address, new Uri("http://127.0.0.1:1/v1"), upstream.Address],
            one =>
                one with
                {
                    Usage = seed % 2 == 0 ? UsageForcing.Continuous : UsageForcing.IncludeUsage,
                    OnDisconnect =
                        seed % 2 == 0
                            ? DisconnectPolicy.Cancel
                            : DisconnectPolicy.Drain(TimeSpan.FromMilliseconds(30)),
                    Timeouts = new UpstreamTimeouts
                    {
                        FirstByte = TimeSpan.FromMilliseconds(400),
                        BetweenBytes = TimeSpan.FromMilliseconds(200),
                    },
                }
        );
        if (isHedged)
        {
            gateway.Gates.Hedge = new Hedge(
                new HedgeOptions { After = TimeSpan.FromMilliseconds(20), AtMost = 0.5 },
                (_, _) => null
            );
        }

        Money start = gateway.Gates.Budget;
        using SemaphoreSlim some = new(24);

        await Task.WhenAll(
            Enumerable
                .Range(0, Requests)
                .Select(async number =>
                {
                    await some.WaitAsync(Cancellation);
                    try
                    {
                        uint roll = Roll(seed, 2, number);
                        using CancellationTokenSource leave = new(
                            TimeSpan.FromMilliseconds(roll % 3 == 0 ? roll % 60 : 30_000)
                        );
                        string stream = roll % 2 == 0 ? ",\"stream\":true" : "";
                        using HttpResponseMessage response = await gateway.PostAndLeaveAsync(
                            "/v1/chat/completions",
                            "{\"model\":\"model\",\"messages\":[]" + stream + "}",
                            leave.Token
                        );
                    }
                    catch (Exception expected)
                        when (expected is HttpRequestException or OperationCanceledException) { }
                    finally
                    {
                        some.Release();
                    }
                })
        );

        TestGateway.JournalText journal = await gateway.JournalAsync();
        long spent =
            journal.Settles.Sum(one => one.Cost.NanoUsd) + journal.Adjusts.Sum(one => one.Amount.NanoUsd);
        Assert.Equal(start.NanoUsd - spent, gateway.Gates.Budget.NanoUsd);
        Assert.All(
            journal.Settles.Where(one => one.Source != UsageSource.Hold),
            one => Assert.Equal(TestGates.Price.Of(one.Tokens), one.Cost)
        );
        Assert.Equal(isHedged, journal.Settles.Any(one => one.End == AttemptEnd.CalledOff));
        Assert.True(journal.Reserves.Count(one => one.Attempt.Number == 0) <= Requests);
        Assert.InRange(gateway.Gates.Hedge?.Sent ?? 0, 0, Requests / 2);
        Assert.All(journal.Settles, one => Assert.Equal(SettleMarks.None, one.Marks));
        Assert.Equal(gateway.Gates.Outcomes.Count, journal.Reserves.Count);
        foreach (
            IGrouping<string, SettleRecord> kind in journal.Settles.GroupBy(one => $"{one.End} {one.Source}")
        )
        {
            output.WriteLine($"{kind.Key}: {kind.Count()}");
        }

        output.WriteLine(
            $"released: {journal.Releases.Count}, hedges: {gateway.Gates.Hedge?.Sent ?? 0}, corrections: {journal.Adjusts.Count}"
        );
    }

    [Fact]
    public async Task A_stream_that_comes_byte_by_byte_is_the_stream()
    {
        await using ScriptedUpstream upstream = new(async call =>
        {
            await call.BeginStreamAsync();
            foreach (char one in Chunk + End)
            {
                await call.ChunkAsync(one.ToString());
            }

            await call.EndStreamAsync();
        });
        await using TestGateway gateway = await TestGateway.StartAsync(upstream);

        using HttpResponseMessage response = await gateway.ChatAsync(
            ",\"stream\":true,\"stream_options\":{\"include_usage\":true}"
        );

        string text = await response.Content.ReadAsStringAsync(Cancellation);
        Assert.Equal(
            Chunk + End,
            text.Replace(": x-farthing-cost-usd=0.000018\n\n", "", StringComparison.Ordinal)
        );
        Assert.Equal(new TokenCounts(10, 0, 0, 2), (await gateway.SettleAsync()).Tokens);
    }

    /// <summary>A reader that pauses holds the upstream up; that is not the upstream's fault.</summary>
    [Fact]
    public async Task A_slow_reader_gets_all_of_its_stream()
    {
        string chunk =
            "data: {\"choices\":[{\"delta\":{\"content\":\"" + new string('x', 8000) + "\"}}]}\n\n";
        const int Chunks = 1500;
        await using ScriptedUpstream upstream = new(async call =>
        {
            await call.BeginStreamAsync();
            for (int i = 0; i < Chunks; i++)
            {
                await call.ChunkAsync(chunk);
            }

            await call.ChunkAsync(End);
            await call.EndStreamAsync();
        });
        await using TestGateway gateway = await TestGateway.StartAsync(
            upstream,
            one =>
                one with
                {
                    Timeouts = new UpstreamTimeouts { BetweenBytes = TimeSpan.FromMilliseconds(300) },
                }
        );

        using HttpResponseMessage response = await gateway.ChatAsync(
            ",\"stream\":true",
            HttpCompletionOption.ResponseHeadersRead
        );
        Stream body = await response.Content.ReadAsStreamAsync(Cancellation);
        await Task.Delay(1000, Cancellation);
        long length = 0;
        byte[] buffer = new byte[1 << 16];
        int read;
        while ((read = await body.ReadAsync(buffer, Cancellation)) > 0)
        {
            length += read;
        }

        Assert.InRange(length, (long)Chunks * chunk.Length, (Chunks * chunk.Length) + 1000L);
        Assert.Equal(
            (new TokenCounts(10, 0, 0, 2), AttemptEnd.Finished),
            ((await gateway.SettleAsync()).Tokens, (await gateway.SettleAsync()).End)
        );
    }

    private static uint Roll(int seed, int stream, int number)
    {
        Pcg32 random = new((ulong)((seed * 100_003) + number), (ulong)stream);
        return random.NextUInt32();
    }

    private static async Task MisbehaveAsync(ScriptedCall call, uint roll)
    {
        bool isStream = call.Request.Text.Contains("\"stream\":true", StringComparison.Ordinal);
        switch (roll % 15)
        {
            case 0:
                call.Reset();
                return;
            case 1:
                await call.RawAsync("HTTP/1.1 200 OK\r\nContent-Ty");
                call.Close();
                return;
            case 2:
                await call.JsonAsync("{}", 429, "retry-after-ms: 3\r\n");
                return;
            case 3:
                await call.JsonAsync("{}", 500);
                return;
            case 4:
                await call.JsonAsync("{}", 400);
                return;
            case 5:
                await call.RawAsync("garbage\r\n\r\n");
                call.Close();
                return;
            case 6:
                await call.IsHungUpAsync(TimeSpan.FromSeconds(5));
                return;
            case 7 when isStream:
                await call.BeginStreamAsync();
                await call.ChunkAsync(Chunk);
                await call.IsHungUpAsync(TimeSpan.FromSeconds(5));
                return;
            case 8 when isStream:
                await call.BeginStreamAsync();
                await call.ChunkAsync(Chunk + Encoding.UTF8.GetString(new byte[20_000].AsSpan()));
                call.Reset();
                return;
            case 9:
                await call.RawAsync(
                    "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 500\r\n\r\n{"
                );
                await Task.Delay((int)(roll >> 8) % 30, call.Stop);
                call.Close();
                return;
            case 10 when isStream: // Data over several lines, and lines that end in carriage returns.
                await call.BeginStreamAsync();
                await call.ChunkAsync(Chunk.Replace("\n", "\r", StringComparison.Ordinal));
                await call.ChunkAsync(
                    End.Replace(",\"usage\"", ",\r\ndata: \"usage\"", StringComparison.Ordinal)
                );
                await call.EndStreamAsync();
                return;
            case 11 when isStream: // It lies, and corrects itself behind the end.
                await call.BeginStreamAsync();
                await call.ChunkAsync(End);
                await Task.Delay((int)(roll >> 8) % 10, call.Stop);
                await call.ChunkAsync(
                    End.Replace(
                        "\"completion_tokens\":2",
                        "\"completion_tokens\":5",
                        StringComparison.Ordinal
                    )
                );
                await call.EndStreamAsync();
                return;
            case 12 when isStream:
                await call.JsonAsync(Answer);
                return;
            default:
                await Task.Delay((int)(roll >> 8) % 40, call.Stop);
                if (!isStream)
                {
                    await call.JsonAsync(Answer);
                    return;
                }

                await call.BeginStreamAsync();
                await call.ChunkAsync(Chunk);
                await Task.Delay((int)(roll >> 16) % 20, call.Stop);
                await call.ChunkAsync(End);
                await call.EndStreamAsync();
                return;
        }
    }
}
