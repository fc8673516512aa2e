using System.Text.Json;
using Farthing.Catalogs.Calibrations;
using Farthing.Measurement.Calibration;
using Farthing.Measurement.Overlays;
using Farthing.Serving.Slos;

namespace Farthing.Calibrations;

/// <summary>The JSON document of <c>calibrate</c>.</summary>
internal static class CalibrationJson
{
    /// <summary>Writes the result.</summary>
    public static void Write(Utf8JsonWriter json, CalibrationAnswer answer)
    {
        json.WriteStartObject();
        json.WriteString("written", answer.File);
        json.WritePropertyName("calibration");
        CalibrationFile.Write(json, answer.Calibration);
        json.WriteStartArray("rows");
        foreach (FittableCondition condition in answer.Rows.Conditions)
        {
            double[] left = answer.Left(condition);
            for (int i = 0; i < left.Length; i++)
            {
                FittableRow row = condition.Rows[i];
                json.WriteStartObject();
                json.WriteString("row_id", row.Row.Row.RowId);
                json.WriteString("metric", ConditionWords.Of(row.Row.Metric));
                json.WriteString("stat", ConditionWords.Of(row.Row.Statistic));
                json.WriteNumber("measured", row.Row.Value);
                json.WriteNumber("built_in", row.BuiltIn);
                json.WriteNumber("fitted", row.Row.Value / Math.Exp(left[i]));
                json.WriteNumber("weight", row.Weight);
                json.WriteEndObject();
            }
        }

        json.WriteEndArray();
        json.WriteStartArray("left_out");
        foreach (LeftOutMeasurement row in answer.Rows.LeftOut)
        {
            json.WriteStartObject();
            json.WriteNumber("line", row.Line);
            json.WriteString("row_id", row.RowId);
            json.WriteString("reason", row.Reason);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteEndObject();
    }
}
