using System.Buffers.Text;
using System.Globalization;
using System.Text;

namespace Farthing.Workloads.Traces.Formats;

/// <summary>Splits a CSV line into fields in place; double quotes may enclose a field.</summary>
internal sealed class CsvFields
{
    private int[] starts = new int[64];
    private int[] lengths = new int[64];

    /// <summary>Fields of the line split last.</summary>
    public int Count { get; private set; }

    public void Split(ReadOnlySpan<byte> line)
    {
        Count = 0;
        int at = 0;
        while (true)
        {
            int end;
            bool isQuoted = at < line.Length && line[at] == '"';
            if (isQuoted)
            {
                int close = at + 1;
                while (
                    close < line.Length
                    && (line[close] != '"' || (close + 1 < line.Length && line[close + 1] == '"'))
                )
                {
                    close += line[close] == '"' ? 2 : 1;
                }

                close = Math.Min(close, line.Length);
                Put(at + 1, close - at - 1);
                end = Math.Min(close + 1, line.Length);
                int next = line[end..].IndexOf((byte)',');
                end = next < 0 ? line.Length : end + next;
            }
            else
            {
                int next = line[at..].IndexOf((byte)',');
                end = next < 0 ? line.Length : at + next;
                Put(at, end - at);
            }

            if (end >= line.Length)
            {
                return;
            }

            at = end + 1;
        }
    }

    /// <summary>A field's bytes without blanks around; empty where the line has no such field.</summary>
    public ReadOnlySpan<byte> Get(ReadOnlySpan<byte> line, int column) =>
        column < 0 || column >= Count ? default : line.Slice(starts[column], lengths[column]).Trim(" \t"u8);

    /// <summary>A field as text, shortened for messages.</summary>
    public string Text(ReadOnlySpan<byte> line, int column)
    {
        ReadOnlySpan<byte> field = Get(line, column);
        return Encoding.UTF8.GetString(field.Length > 60 ? field[..60] : field);
    }

    /// <summary>A non-negative or negative whole number, also written as <c>12.0</c>.</summary>
    public bool TryGetCount(ReadOnlySpan<byte> line, int column, out long value)
    {
        ReadOnlySpan<byte> field = Get(line, column);
        if (Utf8Parser.TryParse(field, out value, out int used) && used == field.Length)
        {
            return true;
        }

        if (
            TryGetNumber(line, column, out double number)
            && number == Math.Floor(number)
            && Math.Abs(number) < 1e15
        )
        {
            value = (long)number;
            return true;
        }

        return false;
    }

    /// <summary>A finite number.</summary>
    public bool TryGetNumber(ReadOnlySpan<byte> line, int column, out double value) =>
        double.TryParse(Get(line, column), NumberStyles.Float, CultureInfo.InvariantCulture, out value)
        && double.IsFinite(value);

    private void Put(int start, int length)
    {
        if (Count == starts.Length)
        {
            Array.Resize(ref starts, Count * 2);
            Array.Resize(ref lengths, Count * 2);
        }

        starts[Count] = start;
        lengths[Count++] = length;
    }
}
