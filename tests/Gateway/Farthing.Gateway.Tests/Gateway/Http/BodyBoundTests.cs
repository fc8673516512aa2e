using System.Net.Http.Headers;
using System.Net.Sockets;
using System.Text;

namespace Farthing.Tests.Gateway.Http;

/// <summary>Keys with a bound of their own for bodies.</summary>
public sealed class BodyBoundTests
{
    private const string Answer = "{\"choices\":[],\"usage\":{\"prompt_tokens\":1,\"completion_tokens\":2}}";

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_body_above_the_keys_bound_is_refused_and_other_keys_are_not(bool isChunked)
    {
        await using ScriptedUpstream upstream = ScriptedUpstream.Json(Answer);
        await using TestGateway gateway = await TestGateway.StartAsync(upstream);

        using HttpResponseMessage tooLong = await PostAsync(gateway, TestGates.ShortKey, 4097, isChunked);
        string said = await tooLong.Content.ReadAsStringAsync(Cancellation);
        Assert.Equal(413, (int)tooLong.StatusCode);
        Assert.Contains("longer than 4096 bytes, the bound of this key", said, StringComparison.Ordinal);
        Assert.Empty(upstream.Requests);

        using HttpResponseMessage fits = await PostAsync(gateway, TestGates.ShortKey, 4096, isChunked);
        using HttpResponseMessage other = await PostAsync(gateway, TestGates.Key, 100_000, isChunked);
        Assert.Equal((200, 200), ((int)fits.StatusCode, (int)other.StatusCode));
    }

    /// <summary>Nothing of the body is sent: only the head can be why it is refused.</summary>
    [Fact]
    public async Task A_stated_length_is_refused_before_a_byte_of_the_body()
    {
        await using ScriptedUpstream upstream = ScriptedUpstream.Json(Answer);
        await using TestGateway gateway = await TestGateway.StartAsync(upstream);

        Assert.StartsWith(
            "HTTP/1.1 413",
            await FirstAsync(gateway, "Content-Length: 10000\r\n\r\n"),
            StringComparison.Ordinal
        );
    }

    /// <summary>The chunk that passes the bound is refused while more are announced.</summary>
    [Fact]
    public async Task A_chunked_body_is_refused_as_soon_as_it_passes_the_bound()
    {
        await using ScriptedUpstream upstream = ScriptedUpstream.Json(Answer);
        await using TestGateway gateway = await TestGateway.StartAsync(upstream);

        Assert.StartsWith(
            "HTTP/1.1 413",
            await FirstAsync(
                gateway,
                "Transfer-Encoding: chunked\r\n\r\n1400\r\n" + new string(' ', 0x1400) + "\r\n"
            ),
            StringComparison.Ordinal
        );
    }

    [Fact]
    public async Task Feedback_has_the_keys_bound_too()
    {
        await using Administration.HostScene scene = await Administration.HostScene.StartAsync();
        string secret = await scene.NewKeyAsync("""{"id":"k","max_body_bytes":1024}""");
        string body =
            "{\"session\":\"s\",\"outcome\":\"success\",\"note\":\"" + new string('x', 1100) + "\"}";

        Assert.Equal(
            413,
            (await scene.CallAsync(HttpMethod.Post, "/farthing/v1/feedback", secret, body)).Status
        );
    }

    private static async Task<HttpResponseMessage> PostAsync(
        TestGateway gateway,
        string key,
        int bytes,
        bool isChunked
    )
    {
        const string Body = "{\"model\":\"model\",\"messages\":[{\"role\":\"user\",\"content\":\"hi\"}]}";
        return await gateway.PostAsync(
            "/v1/chat/completions",
            Body.PadRight(bytes),
            change: request =>
            {
                request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", key);
                request.Headers.TransferEncodingChunked = isChunked;
            }
        );
    }

    private static async Task<string> FirstAsync(TestGateway gateway, string rest)
    {
        using TcpClient client = new("127.0.0.1", gateway.Address.Port);
        NetworkStream stream = client.GetStream();
        await stream.WriteAsync(
            Encoding.ASCII.GetBytes(
                $"POST /v1/chat/completions HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer {TestGates.ShortKey}\r\n{rest}"
            ),
            Cancellation
        );
        byte[] answer = new byte[64];
        int read = await stream.ReadAtLeastAsync(answer, 12, cancellationToken: Cancellation);
        return Encoding.ASCII.GetString(answer, 0, read);
    }
}
