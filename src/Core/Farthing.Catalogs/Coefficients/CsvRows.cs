using System.Globalization;
using Farthing.Numerics.Faults;
using Farthing.Workloads.Csv;

namespace Farthing.Catalogs.Coefficients;

/// <summary>A table with a header line, read whole; quotes as in RFC 4180, but each ends with its line, so that one that is not closed spoils one row alone.</summary>
public sealed class CsvRows
{
    private readonly Dictionary<string, int> columns = new(StringComparer.Ordinal);
    private readonly List<string[]> rows = [];
    private readonly List<int> lineNumbers = [];
    private readonly string file;

    private CsvRows(string file) => this.file = file;

    /// <summary>Number of rows below the header.</summary>
    public int Count => rows.Count;

    /// <summary>Names of the columns, from left to right; a name that occurs twice stands twice.</summary>
    public IReadOnlyList<string> Columns { get; private set; } = [];

    /// <summary>True when there is a column of a name.</summary>
    public bool HasColumn(string column) => columns.ContainsKey(column);

    /// <summary>Faults of the columns that a table needs and does not have: one each; a single one for a file that has fewer than half of them, since it is another kind of file.</summary>
    /// <param name="needed">The columns.</param>
    /// <param name="kind">What the table should be, such as <c>measurements</c>.</param>
    public IEnumerable<Fault> MissingColumns(IReadOnlyList<string> needed, string kind)
    {
        string[] missing = [.. needed.Where(column => !HasColumn(column))];
        if (missing.Length * 2 > needed.Count)
        {
            return
            [
                new Fault(CoefficientsFileFaultCodes.ColumnMissing, $"this is not a table of {kind}")
                {
                    File = file,
                    Line = 1,
                    Value = string.Join(',', Columns),
                    Expected = $"columns {string.Join(", ", needed)}",
                },
            ];
        }

        return missing.Select(column => new Fault(
            CoefficientsFileFaultCodes.ColumnMissing,
            $"no column '{column}'"
        )
        {
            File = file,
            Line = 1,
            Nearest = NearestWord.Find(column, Columns),
        });
    }

    /// <summary>The line that a row stands in, from 1.</summary>
    public int LineOf(int row) => lineNumbers[row];

    /// <summary>Cells of a row.</summary>
    public int CellsOf(int row) => rows[row].Length;

    /// <summary>Reads a file.</summary>
    /// <exception cref="FarthingException">It cannot be read, or is empty.</exception>
    public static CsvRows Read(string file)
    {
        CsvRows table = new(file);
        try
        {
            using FileStream stream = File.OpenRead(file);
            using CsvRecords records = new(stream, spansLines: false);
            if (!records.Read())
            {
                throw new FarthingException(
                    new Fault(CoefficientsFileFaultCodes.ColumnMissing, "no header line")
                    {
                        File = file,
                        Line = 1,
                    }
                );
            }

            table.Columns = records.Cells();
            for (int i = 0; i < table.Columns.Count; i++)
            {
                table.columns[table.Columns[i]] = i;
            }

            while (records.Read())
            {
                table.rows.Add(records.Cells());
                table.lineNumbers.Add(records.Line);
            }
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new FarthingException(
                new Fault(CoefficientsFileFaultCodes.FileUnreadable, "cannot be read: " + error.Message)
                {
                    File = file,
                }
            );
        }

        return table;
    }

    /// <summary>A cell as text; empty where the row is short.</summary>
    public string Text(int row, string column)
    {
        if (!columns.TryGetValue(column, out int at))
        {
            throw new FarthingException(
                new Fault(CoefficientsFileFaultCodes.ColumnMissing, $"no column '{column}'")
                {
                    File = file,
                    Line = 1,
                    Nearest = NearestWord.Find(column, columns.Keys),
                }
            );
        }

        return at < rows[row].Length ? rows[row][at] : "";
    }

    /// <summary>A cell as a number.</summary>
    public double Number(int row, string column)
    {
        string text = Text(row, column);
        return
            double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out double value)
            && double.IsFinite(value)
            ? value
            : throw new FarthingException(
                new Fault(CoefficientsFileFaultCodes.NotANumber, "not a number")
                {
                    File = file,
                    Line = lineNumbers[row],
                    Path = column,
                    Value = text,
                    Expected = "a finite number",
                }
            );
    }

    /// <summary>A cell as a number; null where it is blank.</summary>
    public double? NumberOrBlank(int row, string column) =>
        Text(row, column).Length == 0 ? null : Number(row, column);

    /// <summary>A cell as a whole number.</summary>
    public int Whole(int row, string column) => (int)Number(row, column);
}

/// <summary>Codes of faults in files of coefficients, kernel timings and measurements.</summary>
public static class CoefficientsFileFaultCodes
{
    /// <summary>A file of coefficients, timings, conditions or measurements cannot be read.</summary>
    /// <remarks>Check the path and your rights.</remarks>
    public const string FileUnreadable = "FAR2101";

    /// <summary>A table lacks a column that is needed, has one twice, or is empty.</summary>
    /// <remarks>Compare the header with the verb's page.</remarks>
    public const string ColumnMissing = "FAR2102";

    /// <summary>A cell that must be a number is none.</summary>
    /// <remarks>Fix the cell at the line and column shown.</remarks>
    public const string NotANumber = "FAR2103";

    /// <summary>Not a file of the schema <c>farthing.coefficients/1</c>.</summary>
    /// <remarks>Make it with <c>farthing calibrate</c>.</remarks>
    public const string NotCoefficients = "FAR2104";
}
