using System.Buffers.Text;
using System.Globalization;
using System.Text;
using CsvHelper;

namespace Farthing.Workloads.Csv;

/// <summary>Records of a CSV file as RFC 4180 has it, one at a time, with the line that each begins in; blank records are passed over. Cells in quotes may hold commas, doubled quotes and, unless told otherwise, line ends. The one CSV reader of the project.</summary>
/// <remarks>CsvHelper's reader, which splits bytes without an allocation: 17 ns of CPU time a record of Azure's trace, 25 with its two numbers (docs/decisions/0016).</remarks>
public sealed class CsvRecords : IDisposable
{
    private const int ShownBytes = 60;
    private readonly CsvReader reader;
    private bool isOpen;

    /// <summary>Reads from a stream, which stays open.</summary>
    /// <param name="stream">UTF-8, with or without a mark at its start.</param>
    /// <param name="spansLines">False where a quote ends with its line, so that one that is not closed spoils one line alone.</param>
    public CsvRecords(Stream stream, bool spansLines = true) =>
        reader = CsvReader.Create(stream, Options(spansLines), true);

    /// <summary>Reads from a reader, which stays open.</summary>
    /// <param name="text">The text.</param>
    /// <param name="maxBytes">Of a record: a quote that is never closed does not take all memory; null for no bound.</param>
    public CsvRecords(TextReader text, int? maxBytes = null) =>
        reader = CsvReader.Create(text, Options(true) with { MaxRecordSize = maxBytes }, true);

    /// <summary>Line in which the record begins, from 1.</summary>
    public int Line { get; private set; }

    /// <summary>Cells of the record.</summary>
    public int Count => reader.FieldCount;

    /// <summary>The record as it stands in the file.</summary>
    public ReadOnlySpan<byte> Raw => reader.RawRecord;

    /// <summary>Reads the next record that is not blank.</summary>
    /// <exception cref="FormatException">A quote is not closed, or the record is longer than allowed.</exception>
    public bool Read()
    {
        try
        {
            do
            {
                if (!reader.Read())
                {
                    return false;
                }

                Line = (int)Math.Min(int.MaxValue, reader.LineNumber);
            } while (reader.FieldCount == 1 && reader.GetSpan(0).IsEmpty);
        }
        catch (CsvFormatException error)
        {
            Line = (int)Math.Min(int.MaxValue, error.LineNumber);
            isOpen = true;
        }

        return isOpen
            ? throw new FormatException($"a quote in the record of line {Line} is not closed")
            : true;
    }

    /// <summary>The first column of a header that has one of these names, in whatever case; −1 where none has.</summary>
    public static int ColumnOf(IReadOnlyList<string> header, IEnumerable<string> names) =>
        names
            .Select(name =>
                header
                    .ToList()
                    .FindIndex(cell => cell.Trim().Equals(name, StringComparison.OrdinalIgnoreCase))
            )
            .FirstOrDefault(column => column >= 0, -1);

    /// <summary>A cell's bytes without blanks around; empty where the record has no such cell.</summary>
    public ReadOnlySpan<byte> Get(int column)
    {
        if ((uint)column >= (uint)reader.FieldCount)
        {
            return default;
        }

        ReadOnlySpan<byte> cell = reader.GetSpan(column);
        return cell.IsEmpty || (cell[0] > ' ' && cell[^1] > ' ') ? cell : cell.Trim(" \t"u8);
    }

    /// <summary>A cell as text, without blanks around; empty where the record has no such cell.</summary>
    public string Text(int column) => Encoding.UTF8.GetString(Get(column));

    /// <summary>A cell as text, shortened for messages.</summary>
    public string Shown(int column)
    {
        ReadOnlySpan<byte> cell = Get(column);
        return Encoding.UTF8.GetString(cell.Length > ShownBytes ? cell[..ShownBytes] : cell);
    }

    /// <summary>All cells, with the blanks around them.</summary>
    public string[] Cells()
    {
        string[] cells = new string[reader.FieldCount];
        for (int i = 0; i < cells.Length; i++)
        {
            cells[i] = reader.GetString(i);
        }

        return cells;
    }

    /// <summary>A non-negative or negative whole number, also written as <c>12.0</c>.</summary>
    public bool TryGetCount(int column, out long value)
    {
        ReadOnlySpan<byte> cell = Get(column);
        if (Utf8Parser.TryParse(cell, out value, out int used) && used == cell.Length)
        {
            return true;
        }

        bool isWhole =
            TryGetNumber(column, out double number)
            && number == Math.Floor(number)
            && Math.Abs(number) < 1e15;
        value = isWhole ? (long)number : 0;
        return isWhole;
    }

    /// <summary>A finite number.</summary>
    public bool TryGetNumber(int column, out double value) =>
        double.TryParse(Get(column), NumberStyles.Float, CultureInfo.InvariantCulture, out value)
        && double.IsFinite(value);

    /// <inheritdoc/>
    public void Dispose() => reader.Dispose();

    private CsvReaderOptions Options(bool spansLines) =>
        new()
        {
            Separator = ',',
            DetectSeparatorHint = false,
            HasHeader = false,
            TrackLineNumbers = true,
            AllowLineBreaksInQuotes = spansLines,
            OnMalformedRecord = record => isOpen |= record.Reason == CsvMalformedReason.UnterminatedQuote,
        };
}
