using System.Globalization;
using System.Net.Sockets;
using System.Text;
using Farthing.Gateway.Journal.Records;
using Farthing.Gateway.Metering;
using Farthing.Gateway.Upstreams;
using Farthing.Testing;

namespace Farthing.Tests.Gateway.Http;

/// <summary>Clients that leave: at each event of a stream, before it, and behind it.</summary>
public sealed class ClientGoneTests(ITestOutputHelper output)
{
    private const int Events = 6;

    /// <summary>After each event with running usage: the journal has one settle, at the price of what came, and the upstream is let go.</summary>
    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    [InlineData(5)]
    public async Task A_client_that_leaves_pays_for_what_came(int after)
    {
        TaskCompletionSource<bool> hungUp = new(TaskCreationOptions.RunContinuationsAsynchronously);
        await using ScriptedUpstream upstream = new(async call =>
        {
            await call.BeginStreamAsync();
            for (int i = 1; i <= after; i++)
            {
                await call.ChunkAsync(Chunk(i));
            }

            hungUp.TrySetResult(await call.IsHungUpAsync());
        });
        await using TestGateway gateway = await TestGateway.StartAsync(
            upstream,
            one => one with { Usage = UsageForcing.Continuous }
        );

        await LeaveAfterAsync(gateway, events: after);

        Assert.True(await hungUp.Task);
        SettleRecord settle = await gateway.SettleAsync();
        Assert.Equal(AttemptEnd.ClientGone, settle.End);
        if (after > 0)
        {
            Assert.Equal(
                (new TokenCounts(10, 0, 0, after), UsageSource.Chunks),
                (settle.Tokens, settle.Source)
            );
            Assert.Equal(TestGates.Price.Of(new TokenCounts(10, 0, 0, after)), settle.Cost);
        }
        else
        {
            Assert.Equal((0L, UsageSource.Estimate), (settle.Tokens.Output, settle.Source));
        }
    }

    /// <summary>Clients hang up at the end marker; what comes with it or behind it is not lost.</summary>
    [Theory]
    [InlineData("before")]
    [InlineData("behind")]
    public async Task A_client_that_leaves_at_the_end_marker_pays_the_last_word(string where)
    {
        await using ScriptedUpstream upstream = new(async call =>
        {
            const string Usage =
                "data: {\"choices\":[],\"usage\":{\"prompt_tokens\":10,\"completion_tokens\":7}}\n\n";
            await call.BeginStreamAsync();
            await call.ChunkAsync("data: {\"choices\":[{\"delta\":{\"content\":\"x\"}}]}\n\n");
            if (where == "before")
            {
                await call.ChunkAsync(Usage + "data: [DONE]\n\n");
                await call.IsHungUpAsync();
                return;
            }

            await call.ChunkAsync("data: [DONE]\n\n");
            await Task.Delay(300, call.Stop);
            await call.ChunkAsync(Usage);
            await call.EndStreamAsync();
        });
        await using TestGateway gateway = await TestGateway.StartAsync(
            upstream,
            configure: options =>
                where == "behind" ? options with { UsageGrace = Eventually.Longest } : options
        );

        await LeaveAfterAsync(gateway, "data: [DONE]\n\n");

        SettleRecord settle = await gateway.SettleAsync();
        Assert.Equal((new TokenCounts(10, 0, 0, 7), UsageSource.Usage), (settle.Tokens, settle.Source));
    }

    [Fact]
    public async Task A_provider_that_bills_to_the_end_is_read_to_the_end()
    {
        await using ScriptedUpstream upstream = new(async call =>
        {
            await call.BeginStreamAsync();
            for (int i = 1; i <= Events; i++)
            {
                await call.ChunkAsync("data: {\"choices\":[{\"delta\":{\"content\":\"x\"}}]}\n\n");
                await Task.Delay(50, call.Stop);
            }

            await call.ChunkAsync(
                "data: {\"choices\":[],\"usage\":{\"prompt_tokens\":10,\"completion_tokens\":6}}\n\ndata: [DONE]\n\n"
            );
            await call.EndStreamAsync();
        });
        await using TestGateway gateway = await TestGateway.StartAsync(
            upstream,
            one => one with { OnDisconnect = DisconnectPolicy.Drain(TimeSpan.FromSeconds(20)) }
        );

        await LeaveAfterAsync(gateway, events: 1);

        SettleRecord settle = await gateway.SettleAsync();
        Assert.Equal((new TokenCounts(10, 0, 0, 6), UsageSource.Usage), (settle.Tokens, settle.Source));
    }

    [Fact]
    public async Task A_drain_has_an_end()
    {
        TaskCompletionSource<bool> hungUp = new(TaskCreationOptions.RunContinuationsAsynchronously);
        await using ScriptedUpstream upstream = new(async call =>
        {
            await call.BeginStreamAsync();
            await call.ChunkAsync("data: {\"choices\":[{\"delta\":{\"content\":\"x\"}}]}\n\n");
            hungUp.SetResult(await call.IsHungUpAsync());
        });
        await using TestGateway gateway = await TestGateway.StartAsync(
            upstream,
            one => one with { OnDisconnect = DisconnectPolicy.Drain(TimeSpan.FromMilliseconds(200)) }
        );

        await LeaveAfterAsync(gateway, events: 1);

        Assert.True(await hungUp.Task);
        SettleRecord settle = await gateway.SettleAsync();
        Assert.Equal((UsageSource.Estimate, AttemptEnd.ClientGone), (settle.Source, settle.End));
    }

    /// <summary>Nobody knows what a whole answer would have taken that was given up: it is charged at its hold.</summary>
    [Fact]
    public async Task A_client_that_leaves_before_a_whole_answer_pays_the_hold()
    {
        TaskCompletionSource asked = new(TaskCreationOptions.RunContinuationsAsynchronously);
        TaskCompletionSource<bool> hungUp = new(TaskCreationOptions.RunContinuationsAsynchronously);
        await using ScriptedUpstream upstream = new(async call =>
        {
            asked.SetResult();
            hungUp.SetResult(await call.IsHungUpAsync());
        });
        await using TestGateway gateway = await TestGateway.StartAsync(upstream);
        using CancellationTokenSource leave = new();
        Task<HttpResponseMessage> call = gateway.PostAndLeaveAsync(
            "/v1/chat/completions",
            """{"model":"model","messages":[]}""",
            leave.Token
        );
        await asked.Task;

        await leave.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => call);
        Assert.True(await hungUp.Task);
        SettleRecord settle = await gateway.SettleAsync();
        Assert.Equal((UsageSource.Hold, AttemptEnd.ClientGone), (settle.Source, settle.End));
        Assert.Equal(gateway.Gates.Holds[0].Amount, settle.Cost);
    }

    /// <summary>Streams that end only when they are given up: each is, and costs no less than its reader saw of it and no more than was sent.</summary>
    [Fact]
    public async Task Clients_that_leave_at_any_moment_pay_for_what_came_and_their_upstreams_are_let_go()
    {
        const int Clients = 60;
        int begun = 0;
        int letGo = 0;
        int[] sent = new int[Clients];
        int[] seen = new int[Clients];
        await using ScriptedUpstream upstream = new(async call =>
        {
            Interlocked.Increment(ref begun);
            int client = int.Parse(MarkedRequest.MarkOf(call.Request.Text), CultureInfo.InvariantCulture);
            try
            {
                await call.BeginStreamAsync();
                for (int i = 1; ; i++)
                {
                    Volatile.Write(ref sent[client], i);
                    await call.ChunkAsync(Chunk(i));
                    await Task.Delay(2, call.Stop);
                }
            }
            catch (IOException)
            {
                Interlocked.Increment(ref letGo);
                throw;
            }
        });
        await using TestGateway gateway = await TestGateway.StartAsync(
            upstream,
            one => one with { Usage = UsageForcing.Continuous }
        );

        await Task.WhenAll(
            Enumerable
                .Range(0, Clients)
                .Select(async client =>
                {
                    string body = MarkedRequest.Body(client, isStream: true);
                    if (client % 3 == 0)
                    {
                        using CancellationTokenSource soon = new(TimeSpan.FromMilliseconds(client / 2.0));
                        await Assert.ThrowsAnyAsync<OperationCanceledException>(() =>
                            gateway.PostAndLeaveAsync("/v1/chat/completions", body, soon.Token)
                        );
                        return;
                    }

                    using HttpResponseMessage response = await gateway.PostAsync(
                        "/v1/chat/completions",
                        body,
                        HttpCompletionOption.ResponseHeadersRead
                    );
                    seen[client] = EventsIn(
                        await ReadUntilAsync(response, text => EventsIn(text) > client / 3)
                    );
                })
        );

        TestGateway.JournalText journal = await gateway.JournalAsync();
        await Eventually.SoAsync(
            () => Volatile.Read(ref letGo) == begun,
            TestContext.Current.CancellationToken
        );
        Dictionary<AttemptId, int> clients = journal.Reserves.ToDictionary(
            one => one.Attempt,
            one => int.Parse(one.User, CultureInfo.InvariantCulture)
        );
        Assert.All(
            journal.Settles,
            settle =>
            {
                int client = clients[settle.Attempt];
                Assert.Equal(AttemptEnd.ClientGone, settle.End);
                Assert.InRange(settle.Tokens.Output, seen[client], sent[client]);
                Assert.Equal(TestGates.Price.Of(settle.Tokens), settle.Cost);
                if (settle.Tokens.Output > 0)
                {
                    Assert.Equal((10, UsageSource.Chunks), (settle.Tokens.Uncached, settle.Source));
                }
            }
        );
        Assert.InRange(
            journal.Settles.Count(one => one.Source == UsageSource.Chunks),
            Clients * 2 / 3,
            Clients
        );
        Assert.Equal(gateway.Gates.Left.Count, gateway.Gates.Holds.Count);
        output.WriteLine(
            $"{Clients} clients: {begun} were served and {letGo} upstreams let go, {journal.Settles.Count(one => one.Tokens.Output > 0)} amidst the stream, {journal.Settles.Sum(one => one.Tokens.Output)} tokens charged of {sent.Sum()} sent and {seen.Sum()} seen"
        );
    }

    [Fact]
    [Trait("Speed", "slow")]
    public async Task A_client_that_never_finishes_its_body_is_cut_off()
    {
        await using ScriptedUpstream upstream = ScriptedUpstream.Json("{}");
        await using TestGateway gateway = await TestGateway.StartAsync(
            upstream,
            listen: options =>
                options with
                {
                    Clients = options.Clients with { HeadersWithin = TimeSpan.FromMilliseconds(500) },
                }
        );
        using TcpClient slow = new("127.0.0.1", gateway.Address.Port);
        await slow.GetStream()
            .WriteAsync(
                "POST /v1/chat/completions HTTP/1.1\r\nHost: x\r\n"u8.ToArray(),
                TestContext.Current.CancellationToken
            );

        using StreamReader reader = new(slow.GetStream());
        string answer = await reader.ReadToEndAsync(TestContext.Current.CancellationToken);

        Assert.StartsWith("HTTP/1.1 408", answer, StringComparison.Ordinal);
    }

    private static string Chunk(int number) =>
        "data: {\"choices\":[{\"delta\":{\"content\":\"x\"}}],\"usage\":{\"prompt_tokens\":10,\"completion_tokens\":"
        + number
        + "}}\n\n";

    private static Task LeaveAfterAsync(TestGateway gateway, int events) =>
        LeaveAsync(gateway, text => EventsIn(text) >= events);

    private static Task LeaveAfterAsync(TestGateway gateway, string text) =>
        LeaveAsync(gateway, seen => seen.EndsWith(text, StringComparison.Ordinal));

    /// <summary>Reads until it has seen enough, and closes the connection.</summary>
    private static async Task LeaveAsync(TestGateway gateway, Func<string, bool> isEnough)
    {
        using HttpResponseMessage response = await gateway.ChatAsync(
            ",\"stream\":true",
            HttpCompletionOption.ResponseHeadersRead
        );
        await ReadUntilAsync(response, isEnough);
    }

    private static async Task<string> ReadUntilAsync(
        HttpResponseMessage response,
        Func<string, bool> isEnough
    )
    {
        Stream body = await response.Content.ReadAsStreamAsync(TestContext.Current.CancellationToken);
        StringBuilder seen = new();
        byte[] buffer = new byte[4096];
        while (!isEnough(seen.ToString()))
        {
            int read = await body.ReadAsync(buffer, TestContext.Current.CancellationToken);
            Assert.True(read > 0, "the stream ended: " + seen);
            seen.Append(Encoding.UTF8.GetString(buffer, 0, read));
        }

        return seen.ToString();
    }

    private static int EventsIn(string text) => text.Split("\n\n").Length - 1;
}
