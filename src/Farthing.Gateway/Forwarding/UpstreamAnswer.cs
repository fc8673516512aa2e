using System.Globalization;
using System.IO.Compression;
using System.Net.Http.Headers;

namespace Farthing.Gateway.Forwarding;

/// <summary>An upstream's answer: its head, and its body as it comes.</summary>
public sealed class UpstreamAnswer : IDisposable
{
    private readonly HttpRequestMessage request;
    private readonly HttpResponseMessage response;

    private UpstreamAnswer(
        HttpRequestMessage request,
        HttpResponseMessage response,
        Stream body,
        long? length
    )
    {
        this.request = request;
        this.response = response;
        Body = body;
        Length = length;
        ContentType = Stated(response, "Content-Type");
        int parameters = ContentType?.IndexOf(';', StringComparison.Ordinal) ?? -1;
        IsEventStream = (parameters < 0 ? ContentType : ContentType.AsSpan(0, parameters))
            .Trim()
            .Equals("text/event-stream", StringComparison.OrdinalIgnoreCase);
    }

    /// <summary>HTTP status.</summary>
    public int Status => (int)response.StatusCode;

    /// <summary>Whether the body is a stream of events.</summary>
    public bool IsEventStream { get; }

    /// <summary>The body's type as stated; null without.</summary>
    public string? ContentType { get; }

    /// <summary>The body, in plain: an upstream that compresses although it was asked not to is decompressed.</summary>
    public Stream Body { get; }

    /// <summary>The body's length, where it is stated and true.</summary>
    public long? Length { get; }

    /// <summary>Headers of the answer, without those of its body.</summary>
    public HttpResponseHeaders Headers => response.Headers;

    /// <summary>How long the upstream asks to wait; null where it does not.</summary>
    public TimeSpan? RetryAfter
    {
        get
        {
            if (
                Headers.TryGetValues("retry-after-ms", out IEnumerable<string>? values)
                && double.TryParse(
                    values.FirstOrDefault(),
                    System.Globalization.NumberStyles.Float,
                    System.Globalization.CultureInfo.InvariantCulture,
                    out double milliseconds
                )
                && milliseconds is >= 0 and < 1e9
            )
            {
                return TimeSpan.FromMilliseconds(milliseconds);
            }

            return Headers.RetryAfter?.Delta;
        }
    }

    /// <summary>Begins to read an answer.</summary>
    /// <exception cref="HttpRequestException">It is compressed in a way that nobody here can read.</exception>
    public static async ValueTask<UpstreamAnswer> OpenAsync(
        HttpRequestMessage request,
        HttpResponseMessage response,
        CancellationToken cancellation
    )
    {
        try
        {
            Stream body = await response.Content.ReadAsStreamAsync(cancellation);
            if (Stated(response, "Content-Encoding") is null)
            {
                return new UpstreamAnswer(
                    request,
                    response,
                    body,
                    long.TryParse(
                        Stated(response, "Content-Length"),
                        NumberStyles.None,
                        CultureInfo.InvariantCulture,
                        out long length
                    )
                        ? length
                        : null
                );
            }

            foreach (string encoding in response.Content.Headers.ContentEncoding.Reverse())
            {
                body = encoding.ToLowerInvariant() switch
                {
                    "gzip" or "x-gzip" => new GZipStream(body, CompressionMode.Decompress),
                    "br" => new BrotliStream(body, CompressionMode.Decompress),
                    "deflate" => new ZLibStream(body, CompressionMode.Decompress),
                    "identity" => body,
                    _ => throw new HttpRequestException("the answer is compressed in an unknown way"),
                };
            }

            return new UpstreamAnswer(request, response, body, length: null);
        }
        catch
        {
            response.Dispose();
            throw;
        }
    }

    /// <summary>A header of the body as it came, without the framework's reading of it; null without.</summary>
    private static string? Stated(HttpResponseMessage response, string name) =>
        response.Content.Headers.NonValidated.TryGetValues(name, out HeaderStringValues values)
            ? values.ToString()
            : null;

    /// <summary>Ends reading; an answer that is not at its end is closed, so that the upstream stops.</summary>
    public void Dispose()
    {
        response.Dispose();
        request.Dispose();
    }
}
