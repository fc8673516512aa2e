using System.Text.Json;
using Farthing.Numerics.Faults;
using Farthing.Serving.Coefficients;
using Farthing.Serving.Gpus;

namespace Farthing.Catalogs.Coefficients;

/// <summary>Reads coefficients: those built in, or a file.</summary>
public static class CoefficientsReader
{
    private const string Resource = "coefficients.json";
    private static readonly Lazy<CoefficientSet> Embedded = new(ReadEmbedded);

    /// <summary>The coefficients of data/coefficients.json, read once when first asked for.</summary>
    public static CoefficientSet BuiltIn => Embedded.Value;

    /// <summary>Reads a file.</summary>
    public static CoefficientSet ReadFile(string file)
    {
        try
        {
            return Read(File.ReadAllBytes(file), file);
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
    }

    /// <summary>Reads a document.</summary>
    /// <param name="json">The text.</param>
    /// <param name="file">Its name for faults.</param>
    public static CoefficientSet Read(ReadOnlyMemory<byte> json, string file)
    {
        try
        {
            using JsonDocument document = JsonDocument.Parse(json);
            JsonElement root = document.RootElement;
            string schema = root.GetProperty("schema").GetString() ?? "";
            if (schema != CoefficientsWriter.Schema)
            {
                throw Wrong(file, "another schema", schema);
            }

            JsonElement transfer = root.GetProperty("transfer");
            return new CoefficientSet
            {
                AsOf = Text(root, "as_of"),
                Provenance = Text(root, "provenance"),
                Sources =
                [
                    .. root.GetProperty("sources").EnumerateArray().Select(item => item.GetString() ?? ""),
                ],
                NvidiaTransferWidening = Number(transfer, "nvidia_band_widening"),
                OtherTransferWidening = Number(transfer, "other_band_widening"),
                FittedModels = Texts(transfer, "fitted_models"),
                FittedGpus = Texts(transfer, "fitted_gpus"),
                BandDistances = transfer.TryGetProperty("distances", out JsonElement distances)
                    ? [.. distances.EnumerateArray().Select(ReadDistance)]
                    : [],
                Hosts = [.. root.GetProperty("hosts").EnumerateArray().Select(ReadHost)],
                FittedHosts = root.TryGetProperty("fitted_hosts", out JsonElement hosts)
                    ? [.. hosts.EnumerateArray().Select(ReadFittedHost)]
                    : [],
                LayerOverheads = root.TryGetProperty("layer_overheads", out JsonElement overheads)
                    ? [.. overheads.EnumerateArray().Select(ReadOverhead)]
                    : [],
                ExpertTransfers = root.TryGetProperty("expert_transfers", out JsonElement transfers)
                    ? [.. transfers.EnumerateArray().Select(ReadTransfer)]
                    : [],
                Bands = [.. root.GetProperty("bands").EnumerateArray().Select(ReadBand)],
                Gpus = [.. root.GetProperty("gpus").EnumerateArray().Select(ReadGpu)],
            };
        }
        catch (Exception error)
            when (error
                    is JsonException
                        or KeyNotFoundException
                        or InvalidOperationException
                        or FormatException
            )
        {
            throw Wrong(file, error.Message, null);
        }
    }

    private static CoefficientSet ReadEmbedded()
    {
        using Stream stream =
            typeof(CoefficientsReader).Assembly.GetManifestResourceStream(Resource)
            ?? throw new InvalidOperationException("coefficients.json is not embedded");
        using MemoryStream copy = new();
        stream.CopyTo(copy);
        return Read(copy.ToArray(), "data/coefficients.json");
    }

    private static HostTerms ReadHost(JsonElement item) =>
        new(
            Text(item, "engine"),
            Number(item, "per_step_us"),
            Number(item, "per_request_us"),
            Number(item, "per_layer_us"),
            Number(item, "kernel_floor_share"),
            Number(item, "moe_floor_share"),
            Number(item, "ttft_ms_per_layer"),
            Text(item, "source")
        );

    private static FittedHostTerms ReadFittedHost(JsonElement item) =>
        new(
            Text(item, "engine"),
            Number(item, "per_stage_us"),
            Number(item, "per_stage_request_us"),
            Number(item, "ceiling_per_step_us"),
            Number(item, "ceiling_per_request_us"),
            item.GetProperty("tables").GetInt32(),
            Text(item, "source")
        );

    private static LayerOverhead ReadOverhead(JsonElement item) =>
        new(
            Text(item, "layers"),
            Text(item, "engine"),
            Text(item, "format"),
            Text(item, "architecture"),
            Text(item, "version"),
            Number(item, "per_layer_us"),
            Text(item, "source")
        )
        {
            Attention = OptionalText(item, "attention") ?? "",
        };

    private static IReadOnlyList<string> Texts(JsonElement item, string name) =>
        item.TryGetProperty(name, out JsonElement texts)
            ? [.. texts.EnumerateArray().Select(text => text.GetString() ?? "")]
            : [];

    private static BandDistance ReadDistance(JsonElement item) =>
        new(Text(item, "metric"), Text(item, "kind"), Number(item, "widening"), Text(item, "source"));

    private static ExpertTransfer ReadTransfer(JsonElement item) =>
        new(Text(item, "format"), Text(item, "architecture"), Number(item, "factor"), Text(item, "source"));

    private static StepTimeBand ReadBand(JsonElement item) =>
        new(
            Text(item, "family"),
            Text(item, "pool"),
            Number(item, "low"),
            Number(item, "median"),
            Number(item, "high"),
            Text(item, "source")
        )
        {
            Metric = OptionalText(item, "metric") ?? StepTimeBand.TpotMetric,
            Load = OptionalText(item, "load") ?? StepTimeBand.ClosedLoad,
            Detail = OptionalText(item, "detail") ?? OptionalText(item, "lengths") ?? "",
            Engine = OptionalText(item, "engine") ?? "",
            Tables = item.TryGetProperty("tables", out JsonElement tables) ? tables.GetInt32() : 0,
        };

    private static GpuCoefficients ReadGpu(JsonElement item) =>
        new(
            Text(item, "gpu"),
            Text(item, "link"),
            Number(item, "link_bytes_per_second"),
            [.. item.GetProperty("operators").EnumerateArray().Select(ReadOperator)],
            [.. item.GetProperty("collectives").EnumerateArray().Select(ReadCollective)]
        )
        {
            Architectures = item.TryGetProperty("architectures", out JsonElement names)
                ? [.. names.EnumerateArray().Select(name => name.GetString() ?? "")]
                : [],
            SmCount = item.TryGetProperty("sm_count", out JsonElement count) ? count.GetInt32() : 0,
            Peaks = item.TryGetProperty("peaks", out JsonElement peaks)
                ? new GpuPeaks(
                    Number(peaks, "bytes_per_second"),
                    Number(peaks, "sixteen_bit_flop_per_second"),
                    Number(peaks, "fp8_flop_per_second"),
                    Number(peaks, "fp4_flop_per_second"),
                    Number(peaks, "int8_flop_per_second")
                )
                : null,
        };

    private static OperatorCoefficients ReadOperator(JsonElement item)
    {
        Dictionary<string, double> constants = [];
        foreach (JsonProperty constant in item.GetProperty("constants").EnumerateObject())
        {
            constants[constant.Name] = constant.Value.GetDouble();
        }

        return new OperatorCoefficients
        {
            Op = Text(item, "op"),
            Format = Text(item, "format"),
            Variant = Text(item, "variant"),
            Engine = Text(item, "engine"),
            Formula = Text(item, "formula"),
            Domain = Text(item, "domain"),
            Constants = constants,
            Error = ReadError(item, "error"),
            ResidualError = ReadError(item, "residual_error"),
            Residual = ReadResidual(item.GetProperty("residual")),
        };
    }

    private static CollectiveCoefficients ReadCollective(JsonElement item) =>
        new(
            Text(item, "op"),
            Text(item, "implementation"),
            item.GetProperty("ranks").GetInt32(),
            Numbers(item, "bytes"),
            Numbers(item, "us"),
            Text(item, "engine"),
            ReadError(item, "error")
        );

    private static FitError? ReadError(JsonElement item, string name)
    {
        if (!item.TryGetProperty(name, out JsonElement error))
        {
            return null;
        }

        return error.ValueKind == JsonValueKind.Null
            ? null
            : new FitError(
                Number(error, "median_percent"),
                Number(error, "p90_percent"),
                Number(error, "bias_percent"),
                error.GetProperty("rows").GetInt32(),
                error.GetProperty("held_out").GetBoolean()
            );
    }

    private static ResidualTable? ReadResidual(JsonElement table) =>
        table.ValueKind == JsonValueKind.Null
            ? null
            : ResidualTable.FromBase64(
                [.. table.GetProperty("axes").EnumerateArray().Select(axis => axis.GetString() ?? "")],
                [
                    .. table
                        .GetProperty("ticks")
                        .EnumerateArray()
                        .Select(ticks =>
                            (IReadOnlyList<double>)
                                [.. ticks.EnumerateArray().Select(tick => tick.GetDouble())]
                        ),
                ],
                table.GetProperty("codes").GetString(),
                Text(table, "ln_factors")
            );

    private static string? OptionalText(JsonElement item, string name) =>
        item.TryGetProperty(name, out JsonElement text) ? text.GetString() : null;

    private static double[] Numbers(JsonElement item, string name)
    {
        JsonElement array = item.GetProperty(name);
        double[] numbers = new double[array.GetArrayLength()];
        int at = 0;
        foreach (JsonElement number in array.EnumerateArray())
        {
            numbers[at++] = number.GetDouble();
        }

        return numbers;
    }

    private static string Text(JsonElement item, string name) => item.GetProperty(name).GetString() ?? "";

    private static double Number(JsonElement item, string name) => item.GetProperty(name).GetDouble();

    private static FarthingException Wrong(string file, string what, string? value) =>
        new(
            new Fault(CoefficientsFileFaultCodes.NotCoefficients, "not a file of coefficients: " + what)
            {
                File = file,
                Value = value,
                Expected = CoefficientsWriter.Schema,
            }
        );
}
