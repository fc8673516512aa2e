using System.Globalization;
using Farthing.Catalogs.Coefficients;
using Farthing.Numerics.Faults;

namespace Farthing.Measurement.Scoring;

/// <summary>Reads a CSV of predictions of any tool: row_id, predicted and, if it has them, low and high. A blank prediction is a row that it does not predict.</summary>
public static class AgainstReader
{
    /// <summary>The predictions by row; all faults at once.</summary>
    public static IReadOnlyDictionary<string, AgainstPrediction> Read(string file)
    {
        CsvRows rows = CsvRows.Read(file);
        FaultList faults = new();
        Dictionary<string, AgainstPrediction> predictions = [];
        bool hasLow = rows.HasColumn("low");
        bool hasHigh = rows.HasColumn("high");
        for (int i = 0; i < rows.Count; i++)
        {
            string id = rows.Text(i, "row_id");
            double? predicted = Above0(rows, i, "predicted", file, faults);
            double? low = hasLow ? Above0(rows, i, "low", file, faults) : null;
            double? high = hasHigh ? Above0(rows, i, "high", file, faults) : null;
            if (predicted is not double value)
            {
                continue;
            }

            if (low > high)
            {
                faults.Add(Wrong(file, rows.LineOf(i), "low", $"{low}", "at most high"));
            }

            if (!predictions.TryAdd(id, new AgainstPrediction(id, value, low, high)))
            {
                faults.Add(Wrong(file, rows.LineOf(i), "row_id", id, "each row once"));
            }
        }

        faults.ThrowIfAny();
        return predictions;
    }

    private static double? Above0(CsvRows rows, int i, string column, string file, FaultList faults)
    {
        string text = rows.Text(i, column);
        if (text.Length == 0)
        {
            return null;
        }

        bool isNumber = double.TryParse(
            text,
            NumberStyles.Float,
            CultureInfo.InvariantCulture,
            out double value
        );
        if (isNumber && double.IsFinite(value) && value > 0)
        {
            return value;
        }

        faults.Add(Wrong(file, rows.LineOf(i), column, text, "a number above 0, or blank"));
        return null;
    }

    private static Fault Wrong(string file, int line, string column, string value, string expected) =>
        new(ScoringFaultCodes.PredictionUnreadable, "not a prediction")
        {
            File = file,
            Line = line,
            Path = column,
            Value = value,
            Expected = expected,
        };
}

/// <summary>Prediction of another tool for a row.</summary>
/// <param name="RowId">The row.</param>
/// <param name="Predicted">Its figure, above 0, in the unit of the measurement.</param>
/// <param name="Low">Lower end of its 90 % band; null without one.</param>
/// <param name="High">Upper end of its 90 % band; null without one.</param>
public sealed record AgainstPrediction(string RowId, double Predicted, double? Low, double? High);

/// <summary>Codes of faults in files that are scored.</summary>
public static class ScoringFaultCodes
{
    /// <summary>A cell of a predictions file (<c>validate --against</c>) is no number above 0, a row stands twice, or low is above high.</summary>
    /// <remarks>Write <c>row_id,predicted[,low,high]</c>, each row once; leave a cell blank where there is no prediction.</remarks>
    public const string PredictionUnreadable = "FAR5401";

    /// <summary>A measurements file has no row that can be scored, so nothing can be fitted to it (exit code 1).</summary>
    /// <remarks><c>farthing validate --measurements FILE</c> says why each row was left out.</remarks>
    public const string NothingToScore = "FAR5402";
}
