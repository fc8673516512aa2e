using System.Text;
using Farthing.Protocol.Http;

namespace Farthing.Gateway.Forwarding.Plain;

/// <summary>The headers of an answer over HTTP/1.1, as far as someone asks for them.</summary>
internal sealed class PlainHeaders : IHeaderSink
{
    // Met in nearly every answer: their texts are not made anew.
    private static readonly string[] Known =
    [
        "content-type",
        "content-length",
        "text/event-stream; charset=utf-8",
        "text/event-stream",
        "application/json",
        "cache-control",
        "no-cache",
        "x-request-id",
        "retry-after",
    ];

    private List<KeyValuePair<string, string>> headers = new(4);

    /// <summary>How long the upstream keeps the connection without a request, where it says so (<c>Keep-Alive: timeout=5</c>).</summary>
    public TimeSpan? KeptFor { get; private set; }

    /// <summary>False where the body is coded in a way that is not its framing.</summary>
    public bool IsReadable { get; private set; } = true;

    /// <summary>Hands the headers over.</summary>
    public List<KeyValuePair<string, string>> Take()
    {
        List<KeyValuePair<string, string>> taken = headers;
        headers = new(4);
        return taken;
    }

    /// <inheritdoc/>
    public void BeginHead()
    {
        headers.Clear();
        (KeptFor, IsReadable) = (null, true);
    }

    /// <inheritdoc/>
    public void TakeHeader(ReadOnlySpan<byte> name, ReadOnlySpan<byte> value)
    {
        if (Is(name, "date"u8) || Is(name, "server"u8) || Is(name, "connection"u8))
        {
            return;
        }

        if (Is(name, "transfer-encoding"u8))
        {
            IsReadable &= Is(value, "chunked"u8) || Is(value, "identity"u8);
            return;
        }

        if (Is(name, "keep-alive"u8))
        {
            KeptFor = TimeoutOf(Encoding.Latin1.GetString(value)) ?? KeptFor;
            return;
        }

        string known = Text(name);
        for (int i = 0; i < headers.Count; i++)
        {
            if (headers[i].Key.Equals(known, StringComparison.OrdinalIgnoreCase))
            {
                // Several of one name are one list (RFC 9110, section 5.3).
                headers[i] = new(known, $"{headers[i].Value}, {Text(value)}");
                return;
            }
        }

        headers.Add(new(known, Text(value)));
    }

    private static string Text(ReadOnlySpan<byte> bytes)
    {
        foreach (string known in Known)
        {
            if (Ascii.Equals(bytes, known))
            {
                return known;
            }
        }

        return Encoding.Latin1.GetString(bytes);
    }

    private static TimeSpan? TimeoutOf(string value)
    {
        foreach (string part in value.Split(',', StringSplitOptions.TrimEntries))
        {
            const string Name = "timeout=";
            if (
                part.StartsWith(Name, StringComparison.OrdinalIgnoreCase)
                && ushort.TryParse(part.AsSpan(Name.Length), out ushort seconds)
            )
            {
                return TimeSpan.FromSeconds(seconds);
            }
        }

        return null;
    }

    private static bool Is(ReadOnlySpan<byte> text, ReadOnlySpan<byte> word) =>
        Ascii.EqualsIgnoreCase(text, word);
}
