using System.Text;
using Farthing.Protocol.Http;
using FsCheck;
using FsCheck.Fluent;

namespace Farthing.Tests.Protocol.Http;

public sealed class HttpResponseReaderTests
{
    private const string Chunked =
        "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream; charset=utf-8\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n7;x=y\r\n, world\r\n0\r\nTrailer: 1\r\n\r\n";

    [Fact]
    public void A_chunked_body_survives_any_cut() =>
        Prop.ForAll(
                Gen.Choose(1, Chunked.Length - 1).Two().ToArbitrary(),
                cuts =>
                {
                    int first = Math.Min(cuts.Item1, cuts.Item2);
                    int second = Math.Max(cuts.Item1, cuts.Item2);
                    HttpResponseReader reader = new();
                    string body =
                        Read(reader, Chunked[..first])
                        + Read(reader, Chunked[first..second])
                        + Read(reader, Chunked[second..]);
                    return body == "hello, world"
                        && reader is { IsComplete: true, KeepsAlive: true, IsEventStream: true, Status: 200 };
                }
            )
            .QuickCheckThrowOnFailure();

    [Fact]
    public void An_observer_sees_headers_and_trailers_that_do_not_frame()
    {
        Seen seen = new();
        HttpResponseReader reader = new(seen);

        Read(
            reader,
            "HTTP/1.1 200 OK\r\nX-One: 1 \r\nTransfer-Encoding: chunked\r\n\r\n1\r\na\r\n0\r\nx-two:2\r\n\r\n"
        );

        Assert.True(reader.IsComplete);
        Assert.Equal(["X-One=1", "x-two=2"], seen.Headers);
    }

    private sealed class Seen : IResponseHeaderObserver
    {
        public List<string> Headers { get; } = [];

        public void OnHeader(ReadOnlySpan<byte> name, ReadOnlySpan<byte> value) =>
            Headers.Add($"{Encoding.ASCII.GetString(name)}={Encoding.ASCII.GetString(value)}");
    }

    [Fact]
    public void A_length_ends_the_body()
    {
        HttpResponseReader reader = new();

        Assert.Equal(
            "{}",
            Read(reader, "HTTP/1.1 429 Too Many\r\nRetry-After: 3\r\nContent-Length: 2\r\n\r\n{}")
        );
        Assert.True(reader.IsComplete);
        Assert.Equal(429, reader.Status);
        Assert.Equal(3, reader.RetryAfterSeconds);
    }

    [Fact]
    public void Without_a_length_the_connection_ends_the_body()
    {
        HttpResponseReader reader = new();

        Assert.Equal("abc", Read(reader, "HTTP/1.0 200 OK\r\n\r\nabc"));
        Assert.False(reader.IsComplete);
        Assert.True(reader.EndsWithConnection);
        Assert.False(reader.KeepsAlive);
    }

    [Fact]
    public void Interim_answers_are_passed_over()
    {
        HttpResponseReader reader = new();

        Assert.Equal(
            "x",
            Read(
                reader,
                "HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: 1\r\n\r\nx"
            )
        );
        Assert.True(reader.IsComplete);
        Assert.False(reader.KeepsAlive);
    }

    [Theory]
    [InlineData("SSH-2.0-x\r\n")]
    [InlineData("HTTP/1.1 abc\r\n")]
    [InlineData("HTTP/1.x 200 OK\r\n")]
    [InlineData("HTTP/1.1 2000\r\n")]
    [InlineData("HTTP/1.1 200 OK\rX: 1\r\n")]
    [InlineData("HTTP/1.1 200 O\0K\r\n")]
    [InlineData("HTTP/1.1 200 OK\r\nno colon\r\n")]
    [InlineData("HTTP/1.1 200 OK\r\nContent-Length : 5\r\n")]
    [InlineData("HTTP/1.1 200 OK\r\nContent-Length: 5\r\nContent-Length: 6\r\n")]
    [InlineData("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n0 0a\r\n")]
    [InlineData("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n000a\r\n")]
    [InlineData("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nffffffffffffffffff\r\n")]
    [InlineData("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n-1\r\n")]
    [InlineData("HTTP/1.1 200 OK\r\nContent-Length: many\r\n\r\n")]
    [InlineData("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n")]
    [InlineData("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n1\r\nab\r\n")]
    public void What_is_not_http_is_broken(string text)
    {
        HttpResponseReader reader = new();

        Read(reader, text);

        Assert.True(reader.IsBroken);
    }

    /// <summary>Who says both is not to be trusted with another answer.</summary>
    [Fact]
    public void A_length_beside_chunks_ends_the_connection()
    {
        HttpResponseReader reader = new();

        Assert.Equal(
            "x",
            Read(
                reader,
                "HTTP/1.1 200 OK\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n1\r\nx\r\n0\r\n\r\n"
            )
        );
        Assert.True(reader is { IsComplete: true, KeepsAlive: false });
    }

    [Fact]
    public void A_header_without_end_is_broken_not_kept()
    {
        HttpResponseReader reader = new();

        Read(reader, "HTTP/1.1 200 OK\r\nX: " + new string('a', 40_000));

        Assert.True(reader.IsBroken);
    }

    private static string Read(HttpResponseReader reader, string text)
    {
        StringBuilder body = new();
        ReadOnlySpan<byte> input = Encoding.ASCII.GetBytes(text);
        while (reader.TryReadBody(ref input, out ReadOnlySpan<byte> piece))
        {
            body.Append(Encoding.ASCII.GetString(piece));
        }

        return body.ToString();
    }
}
