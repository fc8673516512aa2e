using System.Globalization;

namespace Farthing.Measurement.Calibration;

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
