using System.Text;

namespace Farthing.Protocol.Exposition;

/// <summary>Takes the labels of a sample apart: <c>a="1",b="2"</c>.</summary>
/// <param name="labels">What stands between the braces.</param>
public ref struct LabelReader(ReadOnlySpan<byte> labels)
{
    private ReadOnlySpan<byte> rest = labels;

    /// <summary>Name of the label.</summary>
    public ReadOnlySpan<byte> Name { get; private set; }

    /// <summary>Value as it was written, escapes and all.</summary>
    public ReadOnlySpan<byte> RawValue { get; private set; }

    /// <summary>True after text that is not a label.</summary>
    public bool IsMalformed { get; private set; }

    /// <summary>The value without escapes: <c>\\</c>, <c>\"</c>, <c>\n</c>.</summary>
    public readonly string Value => Unescape(RawValue);

    /// <summary>Goes to the next label; false at the end or where the text is malformed.</summary>
    public bool MoveNext()
    {
        rest = Skip(rest);
        if (rest.IsEmpty)
        {
            return false;
        }

        int equals = rest.IndexOf((byte)'=');
        ReadOnlySpan<byte> after = equals <= 0 ? default : rest[(equals + 1)..].TrimStart((byte)' ');
        if (after.IsEmpty || after[0] != (byte)'"')
        {
            IsMalformed = true;
            return false;
        }

        int close = Quote(after, 1);
        if (close < 0)
        {
            IsMalformed = true;
            return false;
        }

        Name = rest[..equals].Trim((byte)' ');
        RawValue = after[1..close];
        rest = after[(close + 1)..];
        IsMalformed = !Skip(rest).IsEmpty && rest.TrimStart((byte)' ')[0] != (byte)',';
        return !IsMalformed;
    }

    /// <summary>Position of the brace that closes the one at 0, outside of quotes; -1 without one.</summary>
    internal static int Close(ReadOnlySpan<byte> text)
    {
        int at = 1;
        while (at < text.Length)
        {
            int next = text[at..].IndexOfAny((byte)'"', (byte)'}');
            if (next < 0)
            {
                return -1;
            }

            at += next;
            if (text[at] == (byte)'}')
            {
                return at;
            }

            int close = Quote(text, at + 1);
            if (close < 0)
            {
                return -1;
            }

            at = close + 1;
        }

        return -1;
    }

    /// <summary>Position of the next quote without a backslash; -1 for none.</summary>
    private static int Quote(ReadOnlySpan<byte> text, int from)
    {
        for (int at = from; at < text.Length; at++)
        {
            int next = text[at..].IndexOfAny((byte)'"', (byte)'\\');
            if (next < 0)
            {
                return -1;
            }

            at += next;
            if (text[at] == (byte)'"')
            {
                return at;
            }

            at++;
        }

        return -1;
    }

    private static ReadOnlySpan<byte> Skip(ReadOnlySpan<byte> text)
    {
        while (text.Length > 0 && text[0] is (byte)' ' or (byte)',' or (byte)'\t')
        {
            text = text[1..];
        }

        return text;
    }

    private static string Unescape(ReadOnlySpan<byte> raw)
    {
        string text = Encoding.UTF8.GetString(raw);
        if (!text.Contains('\\', StringComparison.Ordinal))
        {
            return text;
        }

        StringBuilder plain = new(text.Length);
        for (int i = 0; i < text.Length; i++)
        {
            if (text[i] == '\\' && i + 1 < text.Length && text[i + 1] is '\\' or '"' or 'n')
            {
                plain.Append(text[i + 1] == 'n' ? '\n' : text[i + 1]);
                i++;
            }
            else
            {
                plain.Append(text[i]);
            }
        }

        return plain.ToString();
    }
}
