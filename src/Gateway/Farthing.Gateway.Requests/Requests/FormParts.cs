using System.Text;

namespace Farthing.Gateway.Requests;

/// <summary>Walks the parts of a <c>multipart/form-data</c> body, without copying it.</summary>
/// <remarks>What is metered must be read as the upstream reads it. So only what every server reads alike is taken: CRLF at line ends, the boundary behind each part, nothing before the first and behind the last, one field name per part.</remarks>
/// <param name="body">The whole body.</param>
/// <param name="boundary">Its boundary.</param>
internal ref struct FormParts(ReadOnlySpan<byte> body, string boundary)
{
    private const int LongestHead = 8 << 10;
    private const int MostParts = 256;

    private readonly ReadOnlySpan<byte> body = body;
    private readonly byte[] delimiter = Encoding.ASCII.GetBytes("\r\n--" + boundary);
    private readonly byte[] afterCarriage = Encoding.ASCII.GetBytes("\r--" + boundary);
    private int at = -1;
    private int parts;

    /// <summary>What is wrong with the form; null where nothing is.</summary>
    public string? Fault { get; private set; }

    /// <summary>Goes on to the next part; false at the end, and where something is wrong.</summary>
    public bool TryNext(out FormPart part)
    {
        part = default;
        if (at < 0)
        {
            if (!body.StartsWith(delimiter.AsSpan(2)))
            {
                return Wrong("it does not begin with its boundary");
            }

            at = delimiter.Length - 2;
        }

        ReadOnlySpan<byte> rest = body[at..];
        if (rest.StartsWith("--"u8))
        {
            return rest.Length == 2 || rest[2..].SequenceEqual("\r\n"u8)
                ? false
                : Wrong("something stands behind its last boundary");
        }

        if (!rest.StartsWith("\r\n"u8))
        {
            return Wrong("a boundary is followed by something else than a line end");
        }

        if (++parts > MostParts)
        {
            return Wrong($"it has more than {MostParts} parts");
        }

        int start = at + 2;
        ReadOnlySpan<byte> near = body[start..Math.Min(body.Length, start + LongestHead)];
        int head = near.IndexOf("\r\n\r\n"u8);
        if (head < 0)
        {
            return Wrong(
                near.Length < LongestHead
                    ? $"the headers of part {parts} do not end"
                    : $"the headers of part {parts} are longer than {LongestHead} bytes"
            );
        }

        if (FormPartHead.Read(near[..head], out string name, out bool isFile, out bool isPlain) is string why)
        {
            return Wrong($"part {parts}: {why}");
        }

        int from = start + head + 4;
        int length = body[from..].IndexOf(delimiter);
        if (length < 0)
        {
            return Wrong($"no boundary ends part {parts}, '{name}'");
        }

        ReadOnlySpan<byte> content = body.Slice(from, length);
        if (
            content.StartsWith(delimiter.AsSpan(2))
            || content.IndexOf(delimiter.AsSpan(1)) >= 0
            || content.IndexOf(afterCarriage) >= 0
        )
        {
            return Wrong($"its boundary stands in part {parts}, '{name}', where some servers end that");
        }

        at = from + length + delimiter.Length;
        part = new FormPart(name, isFile, isPlain, new JsonSpan(from, length));
        return true;
    }

    private bool Wrong(string why)
    {
        Fault = why;
        return false;
    }
}
