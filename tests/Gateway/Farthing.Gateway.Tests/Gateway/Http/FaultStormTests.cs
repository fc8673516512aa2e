using System.Collections.Concurrent;
using System.Net;
using Farthing.Gateway.Journal.Records;
using Farthing.Gateway.Metering;
using Farthing.Gateway.Routing.Hedging;
using Farthing.Gateway.Upstreams;
using Farthing.Numerics.Billing;
using Farthing.Numerics.Randomness;

namespace Farthing.Tests.Gateway.Http;

/// <summary>Everything that can go wrong, at once: each attempt ends once, at what its upstream did, and the money adds up.</summary>
public sealed class FaultStormTests(ITestOutputHelper output)
{
    private const int Requests = 600; // So many that each way to end comes in every run.
    private const string Chunk = StormUpstream.Chunk;
    private const string End = StormUpstream.End;
    private static readonly TokenCounts InMidst = new(10, 0, 0, 1);
    private static readonly TokenCounts Told = new(10, 0, 0, 2);
    private static readonly TokenCounts Corrected = new(10, 0, 0, 5);

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory]
    [Trait("Speed", "slow")]
    [InlineData(1, false)]
    [InlineData(2, false)]
    [InlineData(3, true)]
    [InlineData(4, true)]
    public async Task Every_attempt_ends_once_and_the_money_adds_up(int seed, bool isHedged)
    {
        int calls = 0;
        ConcurrentBag<(string Mark, int Mishap)> done = [];
        ConcurrentDictionary<string, bool> whole = new();
        await using ScriptedUpstream upstream = new(call =>
        {
            uint roll = Roll(seed, 1, Interlocked.Increment(ref calls));
            int mishap = StormUpstream.MishapOf(roll, StormUpstream.IsStream(call));
            done.Add((MarkedRequest.MarkOf(call.Request.Text), mishap));
            return StormUpstream.MisbehaveAsync(call, mishap, roll);
        });
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
                new HedgeOptions { After = TimeSpan.FromMilliseconds(10), AtMost = 0.5 },
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
                        string body = MarkedRequest.Body(number, isStream: roll % 2 == 0);
                        using HttpResponseMessage response = await gateway.PostAndLeaveAsync(
                            "/v1/chat/completions",
                            body,
                            leave.Token
                        );
                        if (response.StatusCode == HttpStatusCode.OK)
                        {
                            whole[MarkedRequest.MarkOf(body)] = true;
                        }
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

        int amidst = journal.Settles.Count(one => one.Tokens == InMidst);
        output.WriteLine(
            $"answered whole: {whole.Count}, cut in the midst: {amidst}, released: {journal.Releases.Count}, hedges: {gateway.Gates.Hedge?.Sent ?? 0}, corrections: {journal.Adjusts.Count}"
        );
        CheckTokens(journal);
        CheckWhole(journal, whole.Keys, done.ToLookup(one => one.Mark, one => one.Mishap));

        // It was a storm: each mishap came, and so did each way to end.
        Assert.Equal(
            Enumerable.Range(0, StormUpstream.Mishaps),
            done.Select(one => one.Mishap).Distinct().Order()
        );
        Assert.InRange(whole.Count, Requests / 5, Requests);
        Assert.InRange(amidst, 16, Requests);
        Assert.InRange(journal.Settles.Count(one => one.End == AttemptEnd.ClientGone), 8, Requests);
        Assert.All(
            (bool[])[false, true], // without a word of an answer, and amidst a document
            answers =>
                Assert.Contains(
                    journal.Settles,
                    one =>
                        one.End == AttemptEnd.UpstreamBroken
                        && one.Source == UsageSource.Hold
                        && one.Status > 0 == answers
                        && one.Cost > Money.Zero
                )
        );
        Assert.NotEmpty(journal.Adjusts);
    }

    /// <summary>Whatever came of an attempt, its tokens are those that its upstream stated by then, or a third of the prompt's bytes.</summary>
    private static void CheckTokens(TestGateway.JournalText journal)
    {
        TokenCounts prompt = new((MarkedRequest.Body(0, isStream: true).Length + 2) / 3, 0, 0, 0);
        Assert.All(
            journal.Settles,
            one =>
                Assert.Contains(
                    one.Tokens,
                    (TokenCounts[])(
                        one.Source switch
                        {
                            UsageSource.Usage => [Told, Corrected],
                            UsageSource.Chunks => [InMidst],
                            UsageSource.Estimate => [InMidst, prompt],
                            _ => [TokenCounts.Zero],
                        }
                    )
                )
        );
        Assert.All(journal.Adjusts, one => Assert.Equal(Corrected - Told, one.Tokens));
    }

    /// <summary>Each call that the upstream saw has an attempt of its own; who has a whole answer paid what that took, once.</summary>
    private static void CheckWhole(
        TestGateway.JournalText journal,
        ICollection<string> whole,
        ILookup<string, int> done
    )
    {
        ILookup<string, AttemptId> attempts = journal.Reserves.ToLookup(one => one.User, one => one.Attempt);
        Dictionary<AttemptId, SettleRecord> settles = journal.Settles.ToDictionary(one => one.Attempt);
        ILookup<AttemptId, Money> adjusts = journal.Adjusts.ToLookup(
            one => one.Attempt!.Value,
            one => one.Amount
        );
        Assert.All(done, seen => Assert.InRange(seen.Count(), 1, attempts[seen.Key].Count()));
        Assert.All(
            whole,
            mark =>
            {
                SettleRecord paid = Assert.Single(
                    attempts[mark].Select(one => settles[one]),
                    one => one.End == AttemptEnd.Finished
                );
                Assert.Contains(
                    paid.Cost.NanoUsd + adjusts[paid.Attempt].Sum(one => one.NanoUsd),
                    done[mark]
                        .Where(mishap => mishap >= StormUpstream.FirstWhole)
                        .Select(mishap =>
                            TestGates.Price.Of(mishap == StormUpstream.Lies ? Corrected : Told).NanoUsd
                        )
                );
            }
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
            one => one with { Timeouts = new UpstreamTimeouts { BetweenBytes = TimeSpan.FromSeconds(1.5) } }
        );

        using HttpResponseMessage response = await gateway.ChatAsync(
            ",\"stream\":true",
            HttpCompletionOption.ResponseHeadersRead
        );
        Stream body = await response.Content.ReadAsStreamAsync(Cancellation);
        await Task.Delay(2500, Cancellation);
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
}
