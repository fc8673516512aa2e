using System.Globalization;
using System.Text;
using System.Text.Json;
using Farthing.Serving.Coefficients;

namespace Farthing.Catalogs.Calibrations;

/// <summary>Writes a calibration as JSON, schema <c>farthing.calibration/1</c>. The same calibration gives the same bytes.</summary>
public static class CalibrationWriter
{
    /// <summary>The name of the schema.</summary>
    public const string Schema = "farthing.calibration/1";

    /// <summary>The calibration as text.</summary>
    public static string Write(StepTimeCalibration calibration)
    {
        using MemoryStream stream = new();
        using (
            Utf8JsonWriter writer = new(
                stream,
                new JsonWriterOptions
                {
                    Indented = true,
                    Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
                }
            )
        )
        {
            Write(writer, calibration);
        }

        return Encoding.UTF8.GetString(stream.GetBuffer(), 0, (int)stream.Length);
    }

    /// <summary>The calibration as one object.</summary>
    public static void Write(Utf8JsonWriter writer, StepTimeCalibration calibration)
    {
        writer.WriteStartObject();
        writer.WriteString("schema", Schema);
        writer.WriteString("name", calibration.Name);
        writer.WriteString("as_of", calibration.AsOf.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture));
        writer.WriteString("made_from", calibration.MadeFrom);
        writer.WriteString("built_in", calibration.BuiltIn);
        writer.WriteString("engine", calibration.Engine);
        writer.WriteString("gpu", calibration.GpuId);
        writer.WriteStartArray("models");
        foreach (string model in calibration.ModelIds)
        {
            writer.WriteStringValue(model);
        }

        writer.WriteEndArray();
        writer.WriteNumber("rows", calibration.Rows);
        writer.WriteNumber("conditions", calibration.Conditions);
        writer.WriteString("method", calibration.Method);
        writer.WriteStartObject("factors");
        StepTimeScales scales = calibration.Scales;
        writer.WriteNumber("gemm", scales.Gemm);
        writer.WriteNumber("experts", scales.Experts);
        writer.WriteNumber("attention", scales.Attention);
        writer.WriteNumber("collectives", scales.Collectives);
        writer.WriteNumber("small_kernels", scales.SmallKernels);
        writer.WriteNumber("prefill", scales.Prefill);
        writer.WriteNumber("per_step", scales.PerStep);
        writer.WriteNumber("per_request", scales.PerRequest);
        writer.WriteNumber("per_layer", scales.PerLayer);
        writer.WriteEndObject();
        writer.WriteStartObject("log_deviations");
        foreach ((string term, double deviation) in calibration.Deviations)
        {
            writer.WriteNumber(term, deviation);
        }

        writer.WriteEndObject();
        WriteError(writer, "held_back_error_before", calibration.Before);
        WriteError(writer, "held_back_error_after", calibration.After);
        WriteCount(writer, calibration.ConditionsNearer);
        writer.WriteStartObject("band");
        writer.WriteNumber("low", calibration.Low);
        writer.WriteNumber("median", calibration.Median);
        writer.WriteNumber("high", calibration.High);
        writer.WriteEndObject();
        WriteFirstToken(writer, calibration.FirstToken);
        writer.WriteEndObject();
    }

    private static void WriteFirstToken(Utf8JsonWriter writer, FirstTokenCorrection? first)
    {
        if (first is null)
        {
            writer.WriteNull("first_token");
            return;
        }

        writer.WriteStartObject("first_token");
        writer.WriteNumber("factor", first.Factor);
        writer.WriteNumber("log_deviation", first.Deviation);
        writer.WriteNumber("conditions", first.Conditions);
        WriteError(writer, "held_back_error_before", first.Before);
        WriteError(writer, "held_back_error_after", first.After);
        WriteCount(writer, first.ConditionsNearer);
        if (first.HeldBack is { } held)
        {
            writer.WriteStartObject("held_back");
            writer.WriteNumber("low", held.Low);
            writer.WriteNumber("median", held.Median);
            writer.WriteNumber("high", held.High);
            writer.WriteEndObject();
        }
        else
        {
            writer.WriteNull("held_back");
        }

        writer.WriteEndObject();
    }

    private static void WriteCount(Utf8JsonWriter writer, int? conditions)
    {
        if (conditions is int nearer)
        {
            writer.WriteNumber("held_back_conditions_nearer", nearer);
        }
        else
        {
            writer.WriteNull("held_back_conditions_nearer");
        }
    }

    private static void WriteError(Utf8JsonWriter writer, string name, FitError? error)
    {
        if (error is null)
        {
            writer.WriteNull(name);
            return;
        }

        writer.WriteStartObject(name);
        writer.WriteNumber("median_percent", error.MedianPercent);
        writer.WriteNumber("p90_percent", error.P90Percent);
        writer.WriteNumber("bias_percent", error.BiasPercent);
        writer.WriteNumber("rows", error.Rows);
        writer.WriteEndObject();
    }
}
