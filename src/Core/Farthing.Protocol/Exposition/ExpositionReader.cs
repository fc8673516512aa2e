using System.Globalization;

namespace Farthing.Protocol.Exposition;

/// <summary>Reads Prometheus text (0.0.4) and OpenMetrics text without copies: samples with labels, escapes, timestamps, NaN and infinities; comments and exemplars are passed over. A line that cannot be read is counted and left out.</summary>
public static class ExpositionReader
{
    private static readonly double[] Powers =
    [
        1,
        1e1,
        1e2,
        1e3,
        1e4,
        1e5,
        1e6,
        1e7,
        1e8,
        1e9,
        1e10,
        1e11,
        1e12,
        1e13,
        1e14,
        1e15,
    ];

    /// <summary>Reads one page, or the first of several that <c># EOF</c> parts.</summary>
    /// <param name="text">UTF-8.</param>
    /// <param name="sink">Receives the samples.</param>
    /// <param name="isOpenMetrics">Timestamps are seconds, and the page must end with <c># EOF</c>.</param>
    /// <param name="consumed">Bytes that were read; more than one page follows where it is below the length.</param>
    public static ExpositionEnd Read(
        ReadOnlySpan<byte> text,
        ExpositionSink sink,
        bool isOpenMetrics,
        out int consumed
    )
    {
        int line = 0;
        consumed = 0;
        while (consumed < text.Length)
        {
            ReadOnlySpan<byte> rest = text[consumed..];
            int end = rest.IndexOf((byte)'\n');
            bool isLast = end < 0;
            ReadOnlySpan<byte> row = Trim(isLast ? rest : rest[..end]);
            consumed += isLast ? rest.Length : end + 1;
            line++;
            if (row.Length > 0 && row[0] == (byte)'#')
            {
                if (row.SequenceEqual("# EOF"u8))
                {
                    return ExpositionEnd.Marked;
                }

                continue;
            }

            if (isLast && row.Length > 0)
            {
                return ExpositionEnd.Truncated;
            }

            if (row.Length > 0 && !TryReadSample(row, sink, isOpenMetrics))
            {
                sink.OnMalformed(line);
            }
        }

        return isOpenMetrics ? ExpositionEnd.Truncated : ExpositionEnd.Whole;
    }

    private static bool TryReadSample(ReadOnlySpan<byte> row, ExpositionSink sink, bool isOpenMetrics)
    {
        int end = NameLength(row);
        if (end == 0)
        {
            return false;
        }

        ReadOnlySpan<byte> name = row[..end];
        ReadOnlySpan<byte> labels = default;
        ReadOnlySpan<byte> rest = TrimStart(row[end..]);
        int seriesLength = end;
        if (rest.Length > 0 && rest[0] == (byte)'{')
        {
            int close = LabelReader.Close(rest);
            if (close < 0)
            {
                return false;
            }

            labels = rest[1..close];
            rest = rest[(close + 1)..];
            seriesLength = row.Length - rest.Length;
        }
        else if (rest.Length == row.Length - end)
        {
            // Neither blank nor brace after the name: a character that names do not have.
            return false;
        }

        if (
            !TryTakeWord(ref rest, out ReadOnlySpan<byte> word)
            || !TryParseNumber(word, out double value)
            || !TryReadTimestamp(rest, isOpenMetrics, out double timestamp)
        )
        {
            return false;
        }

        sink.OnSample(
            new ExpositionSample
            {
                Series = row[..seriesLength],
                Name = name,
                Labels = labels,
                Value = value,
                TimestampSeconds = timestamp,
            }
        );
        return true;
    }

    private static bool TryReadTimestamp(ReadOnlySpan<byte> rest, bool isOpenMetrics, out double seconds)
    {
        seconds = double.NaN;
        if (!TryTakeWord(ref rest, out ReadOnlySpan<byte> word) || word[0] == (byte)'#')
        {
            return true;
        }

        if (!TryParseNumber(word, out double stamp) || !double.IsFinite(stamp))
        {
            return false;
        }

        seconds = isOpenMetrics ? stamp : stamp / 1000;
        return !TryTakeWord(ref rest, out ReadOnlySpan<byte> next) || next[0] == (byte)'#';
    }

    /// <summary>A number as both formats write it: <c>1</c>, <c>1e-3</c>, <c>NaN</c>, <c>+Inf</c>.</summary>
    public static bool TryParseNumber(ReadOnlySpan<byte> word, out double value)
    {
        if (TryParsePlain(word, out value))
        {
            return true;
        }

        if (double.TryParse(word, NumberStyles.Float, CultureInfo.InvariantCulture, out value))
        {
            return true;
        }

        bool isNegative = word.Length > 0 && word[0] == (byte)'-';
        ReadOnlySpan<byte> plain = word.Length > 0 && word[0] is (byte)'+' or (byte)'-' ? word[1..] : word;
        value = isNegative ? double.NegativeInfinity : double.PositiveInfinity;
        return plain.SequenceEqual("Inf"u8) || plain.SequenceEqual("inf"u8);
    }

    /// <summary>Up to 15 digits with at most one point, as nearly all samples are: exact, since both the digits and the power of ten are whole numbers below 2^53.</summary>
    private static bool TryParsePlain(ReadOnlySpan<byte> word, out double value)
    {
        value = 0;
        if (word.Length is 0 or > 16)
        {
            return false;
        }

        long digits = 0;
        int decimals = -1;
        foreach (byte at in word)
        {
            if (at == (byte)'.' && decimals < 0)
            {
                decimals = 0;
            }
            else if (at is >= (byte)'0' and <= (byte)'9')
            {
                digits = (digits * 10) + (at - (byte)'0');
                decimals += decimals < 0 ? 0 : 1;
            }
            else
            {
                return false;
            }
        }

        bool isNumber = word.Length > 1 || decimals < 0;
        value = decimals > 0 ? digits / Powers[decimals] : digits;
        return isNumber && (decimals >= 0 || word.Length <= 15);
    }

    private static bool TryTakeWord(ref ReadOnlySpan<byte> rest, out ReadOnlySpan<byte> word)
    {
        rest = TrimStart(rest);
        int end = rest.IndexOfAny((byte)' ', (byte)'\t');
        word = end < 0 ? rest : rest[..end];
        rest = rest[word.Length..];
        return word.Length > 0;
    }

    private static int NameLength(ReadOnlySpan<byte> row)
    {
        int i = 0;
        while (i < row.Length && IsNameByte(row[i], i == 0))
        {
            i++;
        }

        return i;
    }

    private static bool IsNameByte(byte at, bool isFirst) =>
        at is (>= (byte)'a' and <= (byte)'z') or (>= (byte)'A' and <= (byte)'Z') or (byte)'_' or (byte)':'
        || (!isFirst && at is >= (byte)'0' and <= (byte)'9');

    private static ReadOnlySpan<byte> Trim(ReadOnlySpan<byte> text)
    {
        text = TrimStart(text);
        while (text.Length > 0 && text[^1] is (byte)' ' or (byte)'\t' or (byte)'\r')
        {
            text = text[..^1];
        }

        return text;
    }

    private static ReadOnlySpan<byte> TrimStart(ReadOnlySpan<byte> text)
    {
        while (text.Length > 0 && text[0] is (byte)' ' or (byte)'\t')
        {
            text = text[1..];
        }

        return text;
    }
}

/// <summary>End of a page.</summary>
public enum ExpositionEnd
{
    /// <summary>After a whole line.</summary>
    Whole,

    /// <summary>With <c># EOF</c>, as OpenMetrics asks for.</summary>
    Marked,

    /// <summary>Inside a line, or without the mark that OpenMetrics asks for: what was read may lack series, and its last number digits.</summary>
    Truncated,
}

/// <summary>One line of an exposition page.</summary>
public readonly ref struct ExpositionSample
{
    /// <summary>Name and labels as they were written, braces and all: what tells one series from another.</summary>
    public ReadOnlySpan<byte> Series { get; init; }

    /// <summary>Name with its suffix (<c>_bucket</c>, <c>_total</c>).</summary>
    public ReadOnlySpan<byte> Name { get; init; }

    /// <summary>Text between the braces; empty for none. <see cref="LabelReader"/> takes it apart.</summary>
    public ReadOnlySpan<byte> Labels { get; init; }

    /// <summary>May be NaN or infinite.</summary>
    public double Value { get; init; }

    /// <summary>Seconds since 1970; NaN where the line has none.</summary>
    public double TimestampSeconds { get; init; }
}

/// <summary>Receives what an exposition page holds, line by line.</summary>
public abstract class ExpositionSink
{
    /// <summary>A sample; its spans live only during the call.</summary>
    public abstract void OnSample(in ExpositionSample sample);

    /// <summary>A line that is no sample, comment or blank.</summary>
    /// <param name="line">From 1.</param>
    public virtual void OnMalformed(int line) { }
}
