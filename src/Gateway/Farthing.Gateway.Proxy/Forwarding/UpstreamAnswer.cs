using System.Globalization;
using System.IO.Compression;

namespace Farthing.Gateway.Forwarding;

/// <summary>An upstream's answer: its head, and its body as it comes.</summary>
internal sealed class UpstreamAnswer : IDisposable
{
    private readonly IDisposable owner;

    /// <summary>Begins to read an answer.</summary>
    /// <param name="status">HTTP status.</param>
    /// <param name="headers">Its headers, as they came.</param>
    /// <param name="body">Its body, as it came.</param>
    /// <param name="owner">Disposed of with the answer: closes what is not at its end, so that the upstream stops. Left to the caller where this throws.</param>
    /// <param name="mask">Masks the gateway's key in the body; null: there is none.</param>
    /// <exception cref="HttpRequestException">It is compressed in a way that nobody here can read.</exception>
    public UpstreamAnswer(
        int status,
        IReadOnlyList<KeyValuePair<string, string>> headers,
        Stream body,
        IDisposable owner,
        SecretMask? mask = null
    )
    {
        Status = status;
        Headers = headers;
        this.owner = owner;
        ContentType = Find("Content-Type");
        int parameters = ContentType?.IndexOf(';', StringComparison.Ordinal) ?? -1;
        IsEventStream = (parameters < 0 ? ContentType : ContentType.AsSpan(0, parameters))
            .Trim()
            .Equals("text/event-stream", StringComparison.OrdinalIgnoreCase);
        string? encoding = Find("Content-Encoding");
        Body = encoding is null ? body : Plain(body, encoding);
        Body = mask is null ? Body : new MaskedBody(Body, IsEventStream ? mask.OfStreams : mask);
        Length =
            encoding is null
            && long.TryParse(
                Find("Content-Length"),
                NumberStyles.None,
                CultureInfo.InvariantCulture,
                out long length
            )
                ? length
                : null;
    }

    /// <summary>HTTP status.</summary>
    public int Status { get; }

    /// <summary>True when the body is a stream of events.</summary>
    public bool IsEventStream { get; }

    /// <summary>The body's type as stated; null without.</summary>
    public string? ContentType { get; }

    /// <summary>The body, in plain: an upstream that compresses although it was asked not to is decompressed.</summary>
    public Stream Body { get; }

    /// <summary>The body's length, where it is stated and true.</summary>
    public long? Length { get; }

    /// <summary>Headers of the answer as they came, without the framework's reading of them.</summary>
    public IReadOnlyList<KeyValuePair<string, string>> Headers { get; }

    /// <summary>Wait that the upstream requests; null where it requests none, or names a date.</summary>
    public TimeSpan? RetryAfter =>
        double.TryParse(
            Find("retry-after-ms"),
            NumberStyles.Float,
            CultureInfo.InvariantCulture,
            out double milliseconds
        ) && milliseconds is >= 0 and < 1e9
            ? TimeSpan.FromMilliseconds(milliseconds)
        : int.TryParse(Find("retry-after"), NumberStyles.None, CultureInfo.InvariantCulture, out int seconds)
            ? TimeSpan.FromSeconds(seconds)
        : null;

    /// <summary>Ends reading; an answer that is not at its end is closed, so that the upstream stops.</summary>
    public void Dispose() => owner.Dispose();

    /// <summary>The first header of a name; null without.</summary>
    private string? Find(string name)
    {
        for (int i = 0; i < Headers.Count; i++)
        {
            if (Headers[i].Key.Equals(name, StringComparison.OrdinalIgnoreCase))
            {
                return Headers[i].Value;
            }
        }

        return null;
    }

    private static Stream Plain(Stream body, string encodings)
    {
        // The last one was applied last.
        string[] names = encodings.Split(
            ',',
            StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries
        );
        for (int i = names.Length - 1; i >= 0; i--)
        {
            body = names[i].ToLowerInvariant() switch
            {
                "gzip" or "x-gzip" => new GZipStream(body, CompressionMode.Decompress),
                "br" => new BrotliStream(body, CompressionMode.Decompress),
                "deflate" => new ZLibStream(body, CompressionMode.Decompress),
                "identity" => body,
                _ => throw new HttpRequestException("the answer is compressed in an unknown way"),
            };
        }

        return body;
    }
}
