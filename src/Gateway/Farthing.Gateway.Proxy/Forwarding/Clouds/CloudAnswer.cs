namespace Farthing.Gateway.Forwarding.Clouds;

/// <summary>A cloud's answer: its head and its body.</summary>
/// <param name="Status">HTTP status.</param>
/// <param name="Headers">Its headers.</param>
/// <param name="Body">Its body.</param>
internal sealed record CloudAnswer(int Status, List<KeyValuePair<string, string>> Headers, Stream Body)
{
    private const int MaxErrorBytes = 1 << 20;

    /// <summary>The first header of a name; null without.</summary>
    public string? Header(string name)
    {
        int at = IndexOf(name);
        return at < 0 ? null : Headers[at].Value;
    }

    /// <summary>True when the media type is this one, whatever its parameters.</summary>
    public bool IsOf(string mediaType) =>
        Header("Content-Type") is string type
        && type.AsSpan().TrimStart().StartsWith(mediaType, StringComparison.OrdinalIgnoreCase);

    /// <summary>The same with another body.</summary>
    /// <param name="status">HTTP status.</param>
    /// <param name="contentType">The body's type.</param>
    /// <param name="body">The body.</param>
    public CloudAnswer With(int status, string contentType, Stream body)
    {
        List<KeyValuePair<string, string>> headers =
        [
            .. Headers.Where(static header =>
                !header.Key.StartsWith("Content-", StringComparison.OrdinalIgnoreCase)
            ),
            new("Content-Type", contentType),
        ];
        return new CloudAnswer(status, headers, body);
    }

    /// <summary>The beginning of the body, 1 MiB at most, as an error has it.</summary>
    public async ValueTask<byte[]> ReadErrorAsync(CancellationToken cancellation)
    {
        using MemoryStream read = new();
        byte[] some = new byte[16 << 10];
        int length;
        while (read.Length < MaxErrorBytes && (length = await Body.ReadAsync(some, cancellation)) > 0)
        {
            read.Write(some, 0, length);
        }

        return read.ToArray();
    }

    private int IndexOf(string name) =>
        Headers.FindIndex(header => header.Key.Equals(name, StringComparison.OrdinalIgnoreCase));
}
