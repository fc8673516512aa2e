using System.Diagnostics;
using System.Net.Sockets;
using System.Text;
using Farthing.Gateway.Metering;
using Farthing.Testing;

namespace Farthing.Tests.Gateway.Http;

/// <summary>Clients that are slow, stall, or send what is too much, over bare sockets.</summary>
public sealed class SlowClientTests(ITestOutputHelper output)
{
    private const string Answer = "{\"choices\":[],\"usage\":{\"prompt_tokens\":1,\"completion_tokens\":2}}";
    private const int Slow = 200;
    private const string Head =
        "POST /v1/chat/completions HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer " + TestGates.Key + "\r\n";

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    /// <summary>Slowloris: heads that never end. Meanwhile others are served.</summary>
    [Fact]
    [Trait("Speed", "slow")]
    public async Task Two_hundred_heads_that_never_end_are_cut_off_while_others_are_served()
    {
        await using ScriptedUpstream upstream = ScriptedUpstream.Json(Answer);
        await using TestGateway gateway = await TestGateway.StartAsync(
            upstream,
            listen: options =>
                options with
                {
                    Clients = options.Clients with { HeadersWithin = TimeSpan.FromSeconds(5) },
                }
        );
        Stopwatch watch = Stopwatch.StartNew();
        List<TcpClient> clients = [];
        foreach (int one in Enumerable.Range(0, Slow))
        {
            TcpClient client = new("127.0.0.1", gateway.Address.Port);
            clients.Add(client);
            await client.GetStream().WriteAsync(Encoding.ASCII.GetBytes(Head + "X-Slow: "), Cancellation);
        }

        int served = 0;
        Task<string>[] ends = [.. clients.Select(TrickleAsync)];
        while (!Task.WhenAll(ends).IsCompleted)
        {
            using HttpResponseMessage answer = await gateway.ChatAsync();
            served += answer.IsSuccessStatusCode ? 1 : 0;
            await Task.Delay(20, Cancellation);
        }

        string[] said = await Task.WhenAll(ends);
        output.WriteLine(
            $"{said.Count(one => one.StartsWith("HTTP/1.1 408", StringComparison.Ordinal))} of {Slow} slow heads answered 408 and cut off within {watch.Elapsed.TotalSeconds:0.0} s, {served} requests served meanwhile"
        );
        Assert.All(said, one => Assert.StartsWith("HTTP/1.1 408", one, StringComparison.Ordinal));
        Assert.True(served > 10);
        clients.ForEach(client => client.Dispose());

        async Task<string> TrickleAsync(TcpClient client)
        {
            NetworkStream stream = client.GetStream();
            Task<string> reading = ToEndAsync(stream);
            while (!reading.IsCompleted)
            {
                try
                {
                    await stream.WriteAsync("x"u8.ToArray(), Cancellation);
                }
                catch (IOException)
                {
                    break;
                }

                await Task.WhenAny(reading, Task.Delay(300, Cancellation));
            }

            return await reading;
        }
    }

    [Fact]
    [Trait("Speed", "slow")]
    public async Task Fifty_bodies_that_trickle_are_cut_off_and_nothing_is_held_or_sent_for_them()
    {
        const int Trickling = 50;
        await using ScriptedUpstream upstream = ScriptedUpstream.Json(Answer);
        await using TestGateway gateway = await TestGateway.StartAsync(
            upstream,
            listen: options =>
                options with
                {
                    Clients = options.Clients with { BodyGrace = TimeSpan.FromSeconds(2) },
                }
        );
        string[] said = await Task.WhenAll(
            Enumerable
                .Range(0, Trickling)
                .Select(async _ =>
                {
                    using TcpClient client = new("127.0.0.1", gateway.Address.Port);
                    NetworkStream stream = client.GetStream();
                    await stream.WriteAsync(
                        Encoding.ASCII.GetBytes(Head + "Content-Length: 100000\r\n\r\n{"),
                        Cancellation
                    );
                    Task<string> reading = ToEndAsync(stream);
                    while (!reading.IsCompleted)
                    {
                        try
                        {
                            await stream.WriteAsync("  "u8.ToArray(), Cancellation);
                        }
                        catch (IOException)
                        {
                            break;
                        }

                        await Task.WhenAny(reading, Task.Delay(200, Cancellation));
                    }

                    return await reading;
                })
        );

        output.WriteLine($"{said.Length} bodies of 10 bytes a second cut off with 408");
        Assert.All(said, one => Assert.StartsWith("HTTP/1.1 408", one, StringComparison.Ordinal));
        Assert.Empty(upstream.Requests);
        Assert.Empty(gateway.Gates.Holds);
    }

    /// <summary>A reader that takes nothing: what waits for it is bounded, and after a time it is cut off, its upstream canceled, and what came charged.</summary>
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_reader_that_stalls_is_cut_off_and_its_upstream_canceled(bool isStream)
    {
        long sent = 0;
        await using ScriptedUpstream upstream = new(async call =>
        {
            string piece =
                "data: {\"choices\":[{\"delta\":{\"content\":\"" + new string('x', 60_000) + "\"}}]}\n\n";
            if (isStream)
            {
                await call.BeginStreamAsync();
            }
            else
            {
                await call.RawAsync(
                    "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 1000000000\r\n\r\n{\"x\":\""
                );
            }

            while (Interlocked.Read(ref sent) < 1_000_000_000)
            {
                await (isStream ? call.ChunkAsync(piece) : call.RawAsync(new string('x', piece.Length)));
                Interlocked.Add(ref sent, piece.Length);
            }
        });
        await using TestGateway gateway = await TestGateway.StartAsync(
            upstream,
            configure: options => options with { StalledReader = TimeSpan.FromMilliseconds(300) }
        );
        using Socket client = new(SocketType.Stream, ProtocolType.Tcp) { ReceiveBufferSize = 4096 };
        await client.ConnectAsync("127.0.0.1", gateway.Address.Port, Cancellation);
        string body =
            "{\"model\":\"model\",\"messages\":[],\"stream\":" + (isStream ? "true" : "false") + "}";
        await client.SendAsync(
            Encoding.ASCII.GetBytes(Head + $"Content-Length: {body.Length}\r\n\r\n{body}"),
            Cancellation
        );

        // Not that it runs: where this thread sleeps for 300 ms, it has ended before anybody looked.
        await Eventually.SoAsync(() => Interlocked.Read(ref sent) > 0, Cancellation);

        var settle = await gateway.SettleAsync();

        output.WriteLine(
            $"a reader that stalled was cut off after {Interlocked.Read(ref sent):N0} bytes of a GB"
        );
        Assert.Equal(AttemptEnd.ClientGone, settle.End);
        Assert.True(settle.Cost.NanoUsd > 0);
        Assert.InRange(Interlocked.Read(ref sent), 1, 50_000_000);
    }

    /// <summary>A slow model is no stalled reader, and a reader that takes a little now and then is none either.</summary>
    [Fact]
    public async Task Streams_as_slow_as_their_models_are_not_cut_off()
    {
        await using ScriptedUpstream upstream = new(async call =>
        {
            await call.BeginStreamAsync();
            for (int i = 0; i < 4; i++)
            {
                await call.ChunkAsync("data: {\"choices\":[{\"delta\":{\"content\":\"a\"}}]}\n\n");
                await Task.Delay(250, call.Stop);
            }

            await call.ChunkAsync(
                "data: {\"choices\":[],\"usage\":{\"prompt_tokens\":1,\"completion_tokens\":4}}\n\ndata: [DONE]\n\n"
            );
            await call.EndStreamAsync();
        });
        await using TestGateway gateway = await TestGateway.StartAsync(
            upstream,
            configure: options => options with { StalledReader = TimeSpan.FromMilliseconds(100) }
        );

        using HttpResponseMessage answer = await gateway.ChatAsync(",\"stream\":true");

        Assert.EndsWith(
            "data: [DONE]\n\n",
            await answer.Content.ReadAsStringAsync(Cancellation),
            StringComparison.Ordinal
        );
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_hundred_megabytes_are_refused_early(bool statesItsLength)
    {
        const long Length = 100_000_000;
        await using ScriptedUpstream upstream = ScriptedUpstream.Json(Answer);
        await using TestGateway gateway = await TestGateway.StartAsync(upstream);
        using TcpClient client = new("127.0.0.1", gateway.Address.Port);
        NetworkStream stream = client.GetStream();
        string framing = statesItsLength ? $"Content-Length: {Length}" : "Transfer-Encoding: chunked";
        await stream.WriteAsync(Encoding.ASCII.GetBytes($"{Head}{framing}\r\n\r\n"), Cancellation);
        Task<string> reading = HeadAsync(stream);
        byte[] piece = statesItsLength
            ? Encoding.ASCII.GetBytes(new string(' ', 1 << 20))
            : Encoding.ASCII.GetBytes("100000\r\n" + new string(' ', 1 << 20) + "\r\n");
        long sent = 0;
        try
        {
            while (sent < Length && !reading.IsCompleted)
            {
                await stream.WriteAsync(piece, Cancellation);
                sent += 1 << 20;
                await Task.WhenAny(reading, Task.Delay(1, Cancellation));
            }
        }
        catch (IOException)
        {
            // It closed while it was written to: that is what it may do.
        }

        string head = await reading;

        output.WriteLine($"{(statesItsLength ? "stated" : "chunked")}: refused after {sent >> 20} MiB of 95");
        Assert.StartsWith("HTTP/1.1 413", head, StringComparison.Ordinal);
        Assert.InRange(sent, 0, (statesItsLength ? 8 : 48) << 20);
        Assert.Empty(upstream.Requests);
        Assert.Empty(gateway.Gates.Holds);
    }

    [Fact]
    public async Task A_megabyte_of_head_in_many_lines_is_refused_and_deep_JSON_as_well()
    {
        await using ScriptedUpstream upstream = ScriptedUpstream.Json(Answer);
        await using TestGateway gateway = await TestGateway.StartAsync(upstream);
        using TcpClient client = new("127.0.0.1", gateway.Address.Port);
        NetworkStream stream = client.GetStream();
        Task<string> reading = HeadAsync(stream);
        try
        {
            await stream.WriteAsync(Encoding.ASCII.GetBytes(Head), Cancellation);
            foreach (int line in Enumerable.Range(0, 1024))
            {
                await stream.WriteAsync(
                    Encoding.ASCII.GetBytes($"X-{line}: {new string('x', 1000)}\r\n"),
                    Cancellation
                );
            }
        }
        catch (IOException)
        {
            // It closed in the middle.
        }

        Assert.StartsWith("HTTP/1.1 431", await reading, StringComparison.Ordinal);
        foreach (int depth in (int[])[65, 10_000, 1_000_000])
        {
            using HttpResponseMessage deep = await gateway.PostAsync(
                "/v1/chat/completions",
                "{\"model\":\"model\",\"messages\":" + new string('[', depth) + new string(']', depth) + "}"
            );
            Assert.Equal(400, (int)deep.StatusCode);
        }

        Assert.Empty(upstream.Requests);
    }

    [Fact]
    public async Task Connections_beyond_the_bound_are_closed_and_free_places_taken_again()
    {
        await using ScriptedUpstream upstream = ScriptedUpstream.Json(Answer);
        await using TestGateway gateway = await TestGateway.StartAsync(
            upstream,
            listen: options => options with { Clients = options.Clients with { MaxConnections = 3 } }
        );
        List<TcpClient> idle = [.. Enumerable.Range(0, 3).Select(_ => Connect())];
        await Eventually.SoAsync(() => gateway.Plane.Connections == 3, Cancellation);

        using (TcpClient fourth = Connect())
        {
            Assert.Equal(0, await fourth.GetStream().ReadAsync(new byte[1], Cancellation));
        }

        idle[0].Dispose();
        await Eventually.SoAsync(() => gateway.Plane.Connections == 2, Cancellation);
        using HttpResponseMessage answer = await gateway.ChatAsync();
        Assert.True(answer.IsSuccessStatusCode);
        idle.ForEach(client => client.Dispose());

        TcpClient Connect() => new("127.0.0.1", gateway.Address.Port);
    }

    private static async Task<string> ToEndAsync(NetworkStream stream)
    {
        MemoryStream answer = new();
        byte[] buffer = new byte[4096];
        try
        {
            int read;
            while ((read = await stream.ReadAsync(buffer, Cancellation)) > 0)
            {
                answer.Write(buffer, 0, read);
            }
        }
        catch (IOException)
        {
            // Reset: what came before counts.
        }

        return Encoding.ASCII.GetString(answer.ToArray());
    }

    private static async Task<string> HeadAsync(NetworkStream stream)
    {
        byte[] buffer = new byte[4096];
        try
        {
            int read = await stream.ReadAsync(buffer, Cancellation);
            return Encoding.ASCII.GetString(buffer, 0, read);
        }
        catch (IOException reset)
        {
            return reset.Message;
        }
    }
}
