using System.Text;
using System.Text.Json;
using Farthing.Serving.Coefficients;
using Farthing.Serving.Gpus;

namespace Farthing.Catalogs.Coefficients;

/// <summary>Writes coefficients as JSON, schema <c>farthing.coefficients/1</c>. The same set gives the same bytes.</summary>
public static class CoefficientsWriter
{
    /// <summary>The name of the schema.</summary>
    public const string Schema = "farthing.coefficients/1";

    /// <summary>The set as text.</summary>
    public static string Write(CoefficientSet set)
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
            writer.WriteStartObject();
            writer.WriteString("schema", Schema);
            writer.WriteString("as_of", set.AsOf);
            writer.WriteString("provenance", set.Provenance);
            writer.WriteStartArray("sources");
            foreach (string source in set.Sources)
            {
                writer.WriteStringValue(source);
            }

            writer.WriteEndArray();
            writer.WriteStartObject("transfer");
            writer.WriteNumber("nvidia_band_widening", set.NvidiaTransferWidening);
            writer.WriteNumber("other_band_widening", set.OtherTransferWidening);
            WriteFitted(writer, set);
            writer.WriteEndObject();
            WriteHosts(writer, set);
            WriteFittedHosts(writer, set);
            WriteOverheads(writer, set);
            WriteTransfers(writer, set);
            WriteBands(writer, set);
            writer.WriteStartArray("gpus");
            foreach (GpuCoefficients gpu in set.Gpus)
            {
                WriteGpu(writer, gpu);
            }

            writer.WriteEndArray();
            writer.WriteEndObject();
        }

        return Encoding.UTF8.GetString(stream.GetBuffer(), 0, (int)stream.Length);
    }

    private static void WriteHosts(Utf8JsonWriter writer, CoefficientSet set)
    {
        writer.WriteStartArray("hosts");
        foreach (HostTerms host in set.Hosts)
        {
            writer.WriteStartObject();
            writer.WriteString("engine", host.Engine);
            writer.WriteNumber("per_step_us", host.PerStepUs);
            writer.WriteNumber("per_request_us", host.PerRequestUs);
            writer.WriteNumber("per_layer_us", host.PerLayerUs);
            writer.WriteNumber("kernel_floor_share", host.KernelFloorShare);
            writer.WriteNumber("moe_floor_share", host.MoeFloorShare);
            writer.WriteNumber("ttft_ms_per_layer", host.TtftMsPerLayer);
            writer.WriteString("source", host.Source);
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
    }

    private static void WriteFittedHosts(Utf8JsonWriter writer, CoefficientSet set)
    {
        writer.WriteStartArray("fitted_hosts");
        foreach (FittedHostTerms host in set.FittedHosts)
        {
            writer.WriteStartObject();
            writer.WriteString("engine", host.Engine);
            writer.WriteNumber("per_stage_us", host.PerStageUs);
            writer.WriteNumber("per_stage_request_us", host.PerStageRequestUs);
            writer.WriteNumber("ceiling_per_step_us", host.CeilingPerStepUs);
            writer.WriteNumber("ceiling_per_request_us", host.CeilingPerRequestUs);
            writer.WriteNumber("tables", host.Tables);
            writer.WriteString("source", host.Source);
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
    }

    private static void WriteOverheads(Utf8JsonWriter writer, CoefficientSet set)
    {
        if (set.LayerOverheads.Count == 0)
        {
            return;
        }

        writer.WriteStartArray("layer_overheads");
        foreach (LayerOverhead entry in set.LayerOverheads)
        {
            writer.WriteStartObject();
            writer.WriteString("layers", entry.Layers);
            writer.WriteString("engine", entry.Engine);
            writer.WriteString("format", entry.Format);
            writer.WriteString("architecture", entry.Architecture);
            writer.WriteString("version", entry.Version);
            writer.WriteString("attention", entry.Attention);
            writer.WriteNumber("per_layer_us", Rounded(entry.PerLayerUs));
            writer.WriteString("source", entry.Source);
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
    }

    private static void WriteFitted(Utf8JsonWriter writer, CoefficientSet set)
    {
        WriteTexts(writer, "fitted_models", set.FittedModels);
        WriteTexts(writer, "fitted_gpus", set.FittedGpus);
        writer.WriteStartArray("distances");
        foreach (BandDistance distance in set.BandDistances)
        {
            writer.WriteStartObject();
            writer.WriteString("metric", distance.Metric);
            writer.WriteString("kind", distance.Kind);
            writer.WriteNumber("widening", Rounded(distance.Widening));
            writer.WriteString("source", distance.Source);
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
    }

    private static void WriteTexts(Utf8JsonWriter writer, string name, IReadOnlyList<string> texts)
    {
        writer.WriteStartArray(name);
        foreach (string text in texts)
        {
            writer.WriteStringValue(text);
        }

        writer.WriteEndArray();
    }

    private static void WriteTransfers(Utf8JsonWriter writer, CoefficientSet set)
    {
        if (set.ExpertTransfers.Count == 0)
        {
            return;
        }

        writer.WriteStartArray("expert_transfers");
        foreach (ExpertTransfer entry in set.ExpertTransfers)
        {
            writer.WriteStartObject();
            writer.WriteString("format", entry.Format);
            writer.WriteString("architecture", entry.Architecture);
            writer.WriteNumber("factor", Rounded(entry.Factor));
            writer.WriteString("source", entry.Source);
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
    }

    private static void WriteBands(Utf8JsonWriter writer, CoefficientSet set)
    {
        writer.WriteStartArray("bands");
        foreach (StepTimeBand band in set.Bands)
        {
            writer.WriteStartObject();
            writer.WriteString("metric", band.Metric);
            writer.WriteString("load", band.Load);
            writer.WriteString("detail", band.Detail);
            writer.WriteString("family", band.Family);
            writer.WriteString("pool", band.Pool);
            if (band.Engine.Length > 0)
            {
                writer.WriteString("engine", band.Engine);
            }

            writer.WriteNumber("low", Rounded(band.Low));
            writer.WriteNumber("median", Rounded(band.Median));
            writer.WriteNumber("high", Rounded(band.High));
            writer.WriteNumber("tables", band.Tables);
            writer.WriteString("source", band.Source);
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
    }

    private static void WriteGpu(Utf8JsonWriter writer, GpuCoefficients gpu)
    {
        writer.WriteStartObject();
        writer.WriteString("gpu", gpu.Gpu);
        writer.WriteStartArray("architectures");
        foreach (string architecture in gpu.Architectures)
        {
            writer.WriteStringValue(architecture);
        }

        writer.WriteEndArray();
        writer.WriteNumber("sm_count", gpu.SmCount);
        if (gpu.Peaks is GpuPeaks peaks)
        {
            writer.WriteStartObject("peaks");
            writer.WriteNumber("bytes_per_second", peaks.BytesPerSecond);
            writer.WriteNumber("sixteen_bit_flop_per_second", peaks.SixteenBitFlopPerSecond);
            writer.WriteNumber("fp8_flop_per_second", peaks.Fp8FlopPerSecond);
            writer.WriteNumber("fp4_flop_per_second", peaks.Fp4FlopPerSecond);
            writer.WriteNumber("int8_flop_per_second", peaks.Int8FlopPerSecond);
            writer.WriteEndObject();
        }

        writer.WriteString("link", gpu.Link);
        writer.WriteNumber("link_bytes_per_second", gpu.LinkBytesPerSecond);
        writer.WriteStartArray("operators");
        foreach (OperatorCoefficients entry in gpu.Operators)
        {
            writer.WriteStartObject();
            writer.WriteString("op", entry.Op);
            writer.WriteString("format", entry.Format);
            writer.WriteString("variant", entry.Variant);
            writer.WriteString("engine", entry.Engine);
            writer.WriteString("formula", entry.Formula);
            writer.WriteString("domain", entry.Domain);
            writer.WriteStartObject("constants");
            foreach ((string name, double value) in entry.Constants)
            {
                writer.WriteNumber(name, Rounded(value));
            }

            writer.WriteEndObject();
            WriteError(writer, "error", entry.Error);
            if (entry.ResidualError is not null)
            {
                WriteError(writer, "residual_error", entry.ResidualError);
            }

            WriteResidual(writer, entry.Residual);
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
        writer.WriteStartArray("collectives");
        foreach (CollectiveCoefficients entry in gpu.Collectives)
        {
            writer.WriteStartObject();
            writer.WriteString("op", entry.Op);
            writer.WriteString("implementation", entry.Implementation);
            writer.WriteNumber("ranks", entry.Ranks);
            writer.WritePropertyName("bytes");
            WriteLine(writer, entry.Bytes);
            writer.WritePropertyName("us");
            WriteLine(writer, entry.Us);
            writer.WriteString("engine", entry.Engine);
            WriteError(writer, "error", entry.Error);
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
        writer.WriteEndObject();
    }

    private static void WriteError(Utf8JsonWriter writer, string name, FitError? error)
    {
        if (error is null)
        {
            writer.WriteNull(name);
            return;
        }

        writer.WriteStartObject(name);
        writer.WriteNumber("median_percent", Rounded(error.MedianPercent));
        writer.WriteNumber("p90_percent", Rounded(error.P90Percent));
        writer.WriteNumber("bias_percent", Rounded(error.BiasPercent));
        writer.WriteNumber("rows", error.Rows);
        writer.WriteBoolean("held_out", error.IsHeldOut);
        writer.WriteEndObject();
    }

    private static void WriteResidual(Utf8JsonWriter writer, ResidualTable? table)
    {
        if (table is null)
        {
            writer.WriteNull("residual");
            return;
        }

        writer.WriteStartObject("residual");
        writer.WriteStartArray("axes");
        foreach (string axis in table.Axes)
        {
            writer.WriteStringValue(axis);
        }

        writer.WriteEndArray();
        writer.WriteStartArray("ticks");
        foreach (IReadOnlyList<double> ticks in table.Ticks)
        {
            WriteLine(writer, ticks);
        }

        writer.WriteEndArray();
        writer.WriteString("codes", table.CodesBase64);
        writer.WriteString("ln_factors", table.LnFactorsBase64);
        writer.WriteEndObject();
    }

    /// <summary>Numbers on one line, not rounded.</summary>
    private static void WriteLine(Utf8JsonWriter writer, IReadOnlyList<double> values)
    {
        string numbers = string.Join(
            ',',
            values.Select(value => value.ToString("R", System.Globalization.CultureInfo.InvariantCulture))
        );
        writer.WriteRawValue($"[{numbers}]");
    }

    /// <summary>Four significant digits: what the timings carry.</summary>
    private static double Rounded(double value) =>
        double.Parse(
            value.ToString("G4", System.Globalization.CultureInfo.InvariantCulture),
            System.Globalization.CultureInfo.InvariantCulture
        );
}
