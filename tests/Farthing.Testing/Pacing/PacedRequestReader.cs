using System.Globalization;
using System.Text;

namespace Farthing.Testing.Pacing;

/// <summary>Reads requests, one after the other, from a connection.</summary>
/// <param name="wire">The connection.</param>
internal sealed class PacedRequestReader(Stream wire)
{
    private byte[] buffer = new byte[16384];
    private int length;

    /// <summary>The body of the request that was read last.</summary>
    public string Body { get; private set; } = "";

    /// <summary>The next request; null when the client has closed.</summary>
    public async Task<PacedRequest?> ReadAsync()
    {
        int end;
        while ((end = buffer.AsSpan(0, length).IndexOf("\r\n\r\n"u8)) < 0)
        {
            if (!await FillAsync().ConfigureAwait(false))
            {
                return null;
            }
        }

        string[] lines = Encoding.ASCII.GetString(buffer, 0, end).Split("\r\n");
        string[] words = lines[0].Split(' ');
        int bodyLength = 0;
        foreach (string line in lines)
        {
            if (line.StartsWith("Content-Length:", StringComparison.OrdinalIgnoreCase))
            {
                bodyLength = int.Parse(line.AsSpan(15).Trim(), CultureInfo.InvariantCulture);
            }
        }

        int whole = end + 4 + bodyLength;
        while (length < whole)
        {
            if (!await FillAsync().ConfigureAwait(false))
            {
                return null;
            }
        }

        ReadOnlyMemory<byte> body = buffer.AsMemory(end + 4, bodyLength);
        Body = Encoding.UTF8.GetString(body.Span);
        PacedRequest request = PacedRequest.Read(words[0], words[1], body);
        buffer.AsSpan(whole, length - whole).CopyTo(buffer);
        length -= whole;
        return request;
    }

    private async Task<bool> FillAsync()
    {
        if (length == buffer.Length)
        {
            Array.Resize(ref buffer, buffer.Length * 2);
        }

        int read = await wire.ReadAsync(buffer.AsMemory(length)).ConfigureAwait(false);
        length += read;
        return read > 0;
    }
}
