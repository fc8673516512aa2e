using System.Globalization;
using Farthing.Catalogs.Coefficients;
using Farthing.Numerics.Faults;

namespace Farthing.Measurement.Calibration;

/// <summary>Reads the cells of one row; keeps the first problem that it meets.</summary>
internal sealed class RowCells(CsvRows rows, int row, string idColumn = "row_id")
{
    /// <summary>Fault of the row; null while there is none.</summary>
    public RowProblem? Problem { get; private set; }

    /// <summary>Line of the row.</summary>
    public int Line => rows.LineOf(row);

    /// <summary>Id of the row; empty where it has none.</summary>
    public string Id => Text(idColumn);

    /// <summary>A cell as text; empty where the column is not there.</summary>
    public string Text(string column) => rows.HasColumn(column) ? rows.Text(row, column).Trim() : "";

    /// <summary>A cell that must hold something.</summary>
    public string Needed(string column, string expected)
    {
        string text = Text(column);
        if (text.Length == 0)
        {
            Reject(column, text, "blank", expected);
        }

        return text;
    }

    /// <summary>A whole number from 1 up; null where blank.</summary>
    public int? Count(string column, int largest = 1_000_000_000)
    {
        double? value = Number(column, 1, largest, $"a whole number from 1 to {largest:N0}");
        if (value is double number && number != Math.Floor(number))
        {
            Reject(column, Text(column), "not a whole number", "a whole number");
            return null;
        }

        return value is double whole ? (int)whole : null;
    }

    /// <summary>A number in a range; null where blank.</summary>
    public double? Number(string column, double low, double high, string expected)
    {
        string text = Text(column);
        if (text.Length == 0)
        {
            return null;
        }

        if (
            !double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out double value)
            || !double.IsFinite(value)
        )
        {
            Reject(column, text, "not a number", expected);
            return null;
        }

        if (value < low || value > high)
        {
            Reject(column, text, "out of range", expected);
            return null;
        }

        return value;
    }

    /// <summary>A number in a range; null where blank or <c>inf</c>, with or without a remark after it.</summary>
    public double? NumberOrUnbounded(string column, double low, double high, string expected) =>
        IsUnbounded(column) ? null : Number(column, low, high, expected);

    /// <summary>True where a cell says <c>inf</c>.</summary>
    public bool IsUnbounded(string column)
    {
        string text = Text(column);
        return text.StartsWith("inf", StringComparison.OrdinalIgnoreCase)
            && (
                text.Length == 3
                || text[3] == ' '
                || text.Equals("infinity", StringComparison.OrdinalIgnoreCase)
            );
    }

    /// <summary>One of several words, as its place among them.</summary>
    public int Word(string column, IReadOnlyList<string> words)
    {
        string text = Text(column);
        for (int i = 0; i < words.Count; i++)
        {
            if (words[i].Equals(text, StringComparison.OrdinalIgnoreCase))
            {
                return i;
            }
        }

        Reject(
            column,
            text,
            text.Length == 0 ? "blank" : "not one of the words",
            "one of " + string.Join(", ", words),
            NearestWord.Find(text, words)
        );
        return 0;
    }

    /// <summary>Workers of a pool; null where blank.</summary>
    public PoolLayout? Pool(string column)
    {
        string text = Text(column);
        PoolLayout? pool = PoolLayout.Parse(text);
        if (text.Length > 0 && pool is null)
        {
            Reject(column, text, "not a pool", "workers and their ranks, such as 3x(tp2,dp1,ep1)");
        }

        return pool;
    }

    /// <summary>Notes what is wrong, unless something was before.</summary>
    public void Reject(
        string column,
        string value,
        string message,
        string expected,
        string? nearest = null
    ) => Problem ??= new RowProblem(Line, Id, column, value, message, expected) { Nearest = nearest };
}

/// <summary>Why a row was left out: what stands in it cannot be, or cannot be read.</summary>
/// <param name="Line">Line in the file, from 1.</param>
/// <param name="RowId">The row's own id; empty where it has none.</param>
/// <param name="Column">The column at fault; empty where it is the row as a whole.</param>
/// <param name="Value">What was seen.</param>
/// <param name="Message">What is wrong, in a few words.</param>
/// <param name="Expected">What would be accepted.</param>
public sealed record RowProblem(
    int Line,
    string RowId,
    string Column,
    string Value,
    string Message,
    string Expected
)
{
    /// <summary>The nearest valid word; null where none is near.</summary>
    public string? Nearest { get; init; }

    /// <summary>The problem without its place: <c>tp: not a whole number, got 'two'; expected …</c>.</summary>
    public string Sentence
    {
        get
        {
            string column = Column.Length == 0 ? "" : Column + ": ";
            string value =
                Value.Length == 0 ? "" : $", got '{(Value.Length <= 60 ? Value : Value[..57] + "…")}'";
            string nearest = Nearest is null ? "" : $"; did you mean '{Nearest}'?";
            return $"{column}{Message}{value}; expected {Expected}{nearest}";
        }
    }

    /// <summary>The problem with its place.</summary>
    public override string ToString()
    {
        string row = RowId.Length == 0 ? "" : $" (row_id {RowId})";
        return string.Create(CultureInfo.InvariantCulture, $"line {Line}{row}: {Sentence}");
    }
}
