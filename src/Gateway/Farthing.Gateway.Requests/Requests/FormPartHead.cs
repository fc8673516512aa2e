using System.Text;

namespace Farthing.Gateway.Requests;

/// <summary>Reads the headers of a form's part.</summary>
internal static class FormPartHead
{
    private const int LongestName = 128;

    /// <summary>Reads them.</summary>
    /// <param name="head">Its lines, without the empty one that ends them.</param>
    /// <param name="name">The field's name.</param>
    /// <param name="isFile">It has a file's name.</param>
    /// <param name="isPlain">Neither an encoding nor a character set other than UTF-8 is stated.</param>
    /// <returns>What is wrong with them; null where nothing is.</returns>
    public static string? Read(ReadOnlySpan<byte> head, out string name, out bool isFile, out bool isPlain)
    {
        (name, isFile, isPlain) = ("", false, true);
        bool isNamed = false;
        while (!head.IsEmpty)
        {
            int end = head.IndexOf("\r\n"u8);
            ReadOnlySpan<byte> line = end < 0 ? head : head[..end];
            head = end < 0 ? default : head[(end + 2)..];
            int colon = line.IndexOf((byte)':');
            if (colon <= 0 || line[..colon].IndexOfAnyExceptInRange((byte)'!', (byte)'~') >= 0)
            {
                return "a line of its headers is none";
            }

            if (line.IndexOfAnyInRange((byte)0, (byte)0x1f) >= 0)
            {
                return "a header has a control character";
            }

            ReadOnlySpan<byte> key = line[..colon];
            ReadOnlySpan<byte> value = line[(colon + 1)..].Trim((byte)' ');
            if (Ascii.EqualsIgnoreCase(key, "content-disposition"u8))
            {
                string? wrong = isNamed ? "it has two names" : Disposition(value, out name, out isFile);
                if (wrong is not null)
                {
                    return wrong;
                }

                isNamed = true;
            }
            else if (Ascii.EqualsIgnoreCase(key, "content-transfer-encoding"u8))
            {
                isPlain &=
                    Ascii.EqualsIgnoreCase(value, "binary"u8)
                    || Ascii.EqualsIgnoreCase(value, "8bit"u8)
                    || Ascii.EqualsIgnoreCase(value, "7bit"u8);
            }
            else if (Ascii.EqualsIgnoreCase(key, "content-type"u8))
            {
                string type = Encoding.Latin1.GetString(value);
                if (type.StartsWith("multipart/", StringComparison.OrdinalIgnoreCase))
                {
                    return "it is a form itself";
                }

                isPlain &=
                    !type.Contains("charset", StringComparison.OrdinalIgnoreCase)
                    || type.Contains("utf-8", StringComparison.OrdinalIgnoreCase)
                    || type.Contains("us-ascii", StringComparison.OrdinalIgnoreCase);
            }
        }

        return isNamed ? null : "it has no name: Content-Disposition: form-data; name=\"…\"";
    }

    /// <summary>Reads <c>form-data; name="file"; filename="a.wav"</c>.</summary>
    private static string? Disposition(ReadOnlySpan<byte> value, out string name, out bool isFile)
    {
        (name, isFile) = ("", false);
        int semicolon = value.IndexOf((byte)';');
        if (semicolon < 0 || !Ascii.EqualsIgnoreCase(value[..semicolon].TrimEnd((byte)' '), "form-data"u8))
        {
            return "its Content-Disposition is not form-data with a name";
        }

        bool isNamed = false;
        ReadOnlySpan<byte> rest = value[semicolon..];
        while (!rest.IsEmpty)
        {
            if (!TryParameter(ref rest, out ReadOnlySpan<byte> key, out ReadOnlySpan<byte> text))
            {
                return "its Content-Disposition cannot be read";
            }

            if (Ascii.EqualsIgnoreCase(key, "name"u8))
            {
                if (isNamed)
                {
                    return "it has two names";
                }

                if (text.IsEmpty || text.Length > LongestName || text.Contains((byte)'\\'))
                {
                    return "its name is none";
                }

                isNamed = true;
                name = Encoding.UTF8.GetString(text);
            }
            else if (Ascii.EqualsIgnoreCase(key, "name*"u8))
            {
                return "it has two names";
            }
            else
            {
                isFile |= key.Length >= 8 && Ascii.EqualsIgnoreCase(key[..8], "filename"u8); // filename*, too
            }
        }

        return isNamed ? null : "it has no name";
    }

    /// <summary>Takes <c>; key=value</c>, the value a token or in quotes.</summary>
    private static bool TryParameter(
        ref ReadOnlySpan<byte> rest,
        out ReadOnlySpan<byte> key,
        out ReadOnlySpan<byte> text
    )
    {
        key = default;
        text = default;
        int equals = rest.IndexOf((byte)'=');
        if (rest[0] != (byte)';' || equals < 0)
        {
            return false;
        }

        key = rest[1..equals].Trim((byte)' ');
        rest = rest[(equals + 1)..];
        if (key.IsEmpty || key.IndexOfAny(";\" \\"u8) >= 0)
        {
            return false;
        }

        if (rest.StartsWith("\""u8))
        {
            int end = rest[1..].IndexOf((byte)'"');
            if (end < 0 || (end > 0 && rest[end] == (byte)'\\'))
            {
                return false; // Servers differ in whether \" ends the text.
            }

            text = rest.Slice(1, end);
            rest = rest[(end + 2)..].TrimStart((byte)' ');
            return true;
        }

        int semicolon = rest.IndexOf((byte)';');
        text = (semicolon < 0 ? rest : rest[..semicolon]).Trim((byte)' ');
        rest = semicolon < 0 ? default : rest[semicolon..];
        return text.IndexOfAny("\" \\"u8) < 0;
    }
}
