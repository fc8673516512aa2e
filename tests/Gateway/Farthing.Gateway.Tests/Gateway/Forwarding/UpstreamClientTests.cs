using System.IO.Compression;
using System.Net;
using System.Net.Sockets;
using System.Text;
using Farthing.Gateway.Forwarding;
using Farthing.Tests.Gateway.Http;
using Microsoft.AspNetCore.Http;

namespace Farthing.Tests.Gateway.Forwarding;

/// <summary>What goes to an upstream, and how its answers are read.</summary>
public sealed class UpstreamClientTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task What_goes_out_is_the_upstreams_address_key_and_the_changed_body()
    {
        await using ScriptedUpstream upstream = ScriptedUpstream.Json("{}");
        using ClientScene scene = new(upstream.Address);
        HeaderDictionary headers = new()
        {
            ["User-Agent"] = "a client/1",
            ["openai-organization"] = "org",
            ["X-Stainless-Lang"] = "js",
            ["traceparent"] = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01",
            ["Authorization"] = "Bearer sk-far-client",
            ["Cookie"] = "secret",
            ["X-Forwarded-For"] = "10.0.0.1",
            ["Host"] = "elsewhere",
            ["Content-Length"] = "7",
            ["anthropic-beta"] = "caf\u00e9",
        };

        using (UpstreamAnswer answer = await scene.SendAsync(headers: headers, cancellation: Cancellation))
        {
            Assert.Equal((200, "{}"), (answer.Status, await ClientScene.ReadAsync(answer, Cancellation)));
        }

        ScriptedRequest request = upstream.Requests.Single();
        Assert.Equal("POST /v1/chat/completions HTTP/1.1", request.Line);
        Assert.Equal(
            """
            {"max_completion_tokens":100,"model":"up-model","messages":[{"role":"user","content":"xx"}]}
            """,
            request.Text
        );
        Assert.Equal(
            [
                "Accept-Encoding: identity",
                "Authorization: Bearer sk-upstream",
                $"Content-Length: {request.Body.Length}",
                "Content-Type: application/json",
                $"Host: {upstream.Address.Authority}",
                "User-Agent: a client/1",
                "X-Stainless-Lang: js",
                "traceparent: 00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01",
            ],
            request.Headers.Select(one => $"{one.Key}: {one.Value}").Order(StringComparer.Ordinal)
        );
        Assert.True(scene.Attempt!.IsSent);
    }

    [Theory]
    [InlineData("openai-x", "a\r\nInjected: 1")]
    [InlineData("openai-x", "a\nInjected: 1")]
    [InlineData("openai-x: 1\r\nInjected", "a")]
    [InlineData("openai-x\nInjected", "a")]
    public async Task No_header_of_a_client_becomes_two(string name, string value)
    {
        await using ScriptedUpstream upstream = ScriptedUpstream.Json("{}");
        using ClientScene scene = new(upstream.Address);
        HeaderDictionary headers = new() { [name] = value };

        using UpstreamAnswer answer = await scene.SendAsync(headers: headers, cancellation: Cancellation);

        Assert.DoesNotContain("Injected", upstream.Requests.Single().Head, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_head_of_an_answer_is_read()
    {
        await using ScriptedUpstream upstream = new(call =>
            call.RawAsync(
                "HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 103 Early Hints\r\nX: early\r\n\r\n"
                    + "HTTP/1.1 429 Slow Down\r\nContent-Type: text/event-stream; charset=utf-8\r\nretry-after-ms:250\r\n"
                    + "openai-a:  1 \r\nopenai-a: 2\r\nContent-Length: 3\r\nConnection: close\r\n\r\nabc"
            )
        );
        using ClientScene scene = new(upstream.Address);

        using UpstreamAnswer answer = await scene.SendAsync(cancellation: Cancellation);

        Assert.Equal((429, true, (long?)3), (answer.Status, answer.IsEventStream, answer.Length));
        Assert.Equal(TimeSpan.FromMilliseconds(250), answer.RetryAfter);
        Assert.Equal("text/event-stream; charset=utf-8", answer.ContentType);
        Assert.Equal("1, 2", answer.Headers.Single(one => one.Key == "openai-a").Value);
        Assert.DoesNotContain(answer.Headers, one => one.Key == "X");
        Assert.Equal("abc", await ClientScene.ReadAsync(answer, Cancellation));
    }

    [Theory]
    [InlineData("Content-Length: 5\r\n\r\nhello")]
    [InlineData("Transfer-Encoding: chunked\r\n\r\n2\r\nhe\r\n3;x=y\r\nllo\r\n0\r\nTrailer: 1\r\n\r\n")]
    [InlineData("\r\nhello")]
    [InlineData("Content-Length: 5\r\nContent-Length: 5\r\n\r\nhello")]
    public async Task A_body_ends_where_it_ends_however_it_is_cut(string rest)
    {
        byte[] text = Encoding.ASCII.GetBytes("HTTP/1.1 200 OK\r\n" + rest);
        foreach (int piece in new[] { 1, 2, 7, 1000 })
        {
            await using ScriptedUpstream upstream = new(async call =>
            {
                for (int i = 0; i < text.Length; i += piece)
                {
                    await call.RawAsync(text[i..Math.Min(text.Length, i + piece)]);
                    await Task.Yield();
                }

                call.Close();
            });
            using ClientScene scene = new(upstream.Address);

            Assert.Equal("200 hello", await scene.AskAsync(cancellation: Cancellation));
        }
    }

    [Theory]
    [InlineData("HTTP/1.1 200 OK\r\nContent-Length: 6\r\n\r\nhello")]
    [InlineData("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n")]
    [InlineData("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\n")]
    [InlineData("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nx\r\nhello\r\n0\r\n\r\n")]
    [InlineData("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello!\r\n0\r\n\r\n")]
    [InlineData("HTTP/1.1 200 OK\r\nContent-Le")]
    [InlineData("SSH-2.0-OpenSSH\r\n")]
    [InlineData("")]
    public async Task An_answer_that_is_not_whole_is_an_error(string text)
    {
        await using ScriptedUpstream upstream = new(async call =>
        {
            await call.RawAsync(text);
            call.Close();
        });
        using ClientScene scene = new(upstream.Address);

        Exception broken = await Assert.ThrowsAnyAsync<Exception>(() =>
            scene.AskAsync(cancellation: Cancellation)
        );

        Assert.True(StreamCopy.IsBreak(broken), broken.ToString());
    }

    [Theory]
    [InlineData("gzip")]
    [InlineData("x-gzip, identity")]
    [InlineData("br")]
    [InlineData("deflate")]
    [InlineData("deflate, gzip")]
    public async Task What_was_compressed_all_the_same_is_plain_again(string encoding)
    {
        MemoryStream packed = new();
        List<Stream> layers = [packed];
        foreach (string name in encoding.Split(", ").Reverse())
        {
            layers.Add(
                name switch
                {
                    "br" => new BrotliStream(layers[^1], CompressionLevel.Fastest),
                    "deflate" => new ZLibStream(layers[^1], CompressionLevel.Fastest),
                    "identity" => layers[^1],
                    _ => new GZipStream(layers[^1], CompressionLevel.Fastest),
                }
            );
        }

        layers[^1].Write("hello"u8);
        for (int i = layers.Count - 1; i >= 0; i--)
        {
            layers[i].Dispose();
        }

        byte[] body = packed.ToArray();
        await using ScriptedUpstream upstream = new(async call =>
        {
            await call.RawAsync(
                $"HTTP/1.1 200 OK\r\nContent-Encoding: {encoding}\r\nContent-Length: {body.Length}\r\n\r\n"
            );
            await call.RawAsync(body);
        });
        using ClientScene scene = new(upstream.Address);

        using UpstreamAnswer answer = await scene.SendAsync(cancellation: Cancellation);

        Assert.Null(answer.Length);
        Assert.Equal("hello", await ClientScene.ReadAsync(answer, Cancellation));
    }

    [Fact]
    public async Task Compressed_in_an_unknown_way_is_an_error()
    {
        await using ScriptedUpstream upstream = ScriptedUpstream.Json(
            "{}",
            headers: "Content-Encoding: zap\r\n"
        );
        using ClientScene scene = new(upstream.Address);

        await Assert.ThrowsAsync<HttpRequestException>(() => scene.AskAsync(cancellation: Cancellation));
    }

    [Fact]
    public async Task Nobody_there_is_an_error_and_nothing_was_sent()
    {
        using Socket held = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        held.Bind(new IPEndPoint(IPAddress.Loopback, 0)); // bound, and does not listen
        using ClientScene scene = new(
            new Uri($"http://127.0.0.1:{((IPEndPoint)held.LocalEndPoint!).Port}/v1")
        );

        await Assert.ThrowsAsync<HttpRequestException>(() => scene.AskAsync(cancellation: Cancellation));

        Assert.False(scene.Attempt!.IsSent);
    }

    [Fact]
    public async Task A_name_is_looked_up_and_stands_in_the_host_header()
    {
        await using ScriptedUpstream upstream = ScriptedUpstream.Json("{}");
        using ClientScene scene = new(new UriBuilder(upstream.Address) { Host = "localhost" }.Uri);

        Assert.Equal("200 {}", await scene.AskAsync(cancellation: Cancellation));

        Assert.Equal($"localhost:{upstream.Address.Port}", upstream.Requests.Single().Headers["Host"]);
    }
}
