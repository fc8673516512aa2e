using System.Globalization;
using System.Text.Json;
using Farthing.Catalogs.Faults;
using Farthing.Numerics.Faults;
using Farthing.Serving.Coefficients;

namespace Farthing.Catalogs.Calibrations;

/// <summary>Reads calibrations, schema <c>farthing.calibration/1</c>.</summary>
public static class CalibrationReader
{
    private const double LargestFactor = 1000;

    /// <summary>Reads a file.</summary>
    /// <exception cref="FarthingException">It cannot be read, or is no calibration.</exception>
    public static StepTimeCalibration ReadFile(string path)
    {
        try
        {
            return Read(File.ReadAllBytes(path), path);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new FarthingException(
                new Fault(CatalogFaultCodes.FileUnreadable, $"the file cannot be read ({error.Message})")
                {
                    File = path,
                    Expected = "a file that farthing calibrate --measurements wrote",
                }
            );
        }
    }

    /// <summary>Reads the content of a file.</summary>
    /// <param name="json">Its content.</param>
    /// <param name="file">Its name, for faults.</param>
    /// <exception cref="FarthingException">It is no calibration.</exception>
    public static StepTimeCalibration Read(byte[] json, string file)
    {
        try
        {
            using JsonDocument document = JsonDocument.Parse(json);
            JsonElement root = document.RootElement;
            if (Text(root, "schema") != CalibrationWriter.Schema)
            {
                throw Wrong(file, "another schema", Text(root, "schema"));
            }

            JsonElement band = root.GetProperty("band");
            StepTimeCalibration read = new()
            {
                Name = Text(root, "name"),
                AsOf = DateOnly.ParseExact(Text(root, "as_of"), "yyyy-MM-dd", CultureInfo.InvariantCulture),
                MadeFrom = Text(root, "made_from"),
                BuiltIn = Text(root, "built_in"),
                Engine = Text(root, "engine"),
                GpuId = Text(root, "gpu"),
                ModelIds =
                [
                    .. root.GetProperty("models").EnumerateArray().Select(model => model.GetString() ?? ""),
                ],
                Rows = root.GetProperty("rows").GetInt32(),
                Conditions = root.GetProperty("conditions").GetInt32(),
                Method = Text(root, "method"),
                Scales = Scales(root.GetProperty("factors"), file),
                Deviations = root.GetProperty("log_deviations")
                    .EnumerateObject()
                    .ToDictionary(term => term.Name, term => term.Value.GetDouble()),
                Before = Error(root.GetProperty("held_back_error_before")),
                After = Error(root.GetProperty("held_back_error_after")),
                ConditionsNearer = Count(root, "held_back_conditions_nearer"),
                FirstToken =
                    root.TryGetProperty("first_token", out JsonElement first)
                    && first.ValueKind != JsonValueKind.Null
                        ? FirstToken(first, file)
                        : null,
                Low = Number(band, "low"),
                Median = Number(band, "median"),
                High = Number(band, "high"),
            };
            return read.Low > 0 && read.Low <= read.High && double.IsFinite(read.High)
                ? read
                : throw Wrong(file, "its band is not above 0 and in order", null);
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

    private static StepTimeScales Scales(JsonElement factors, string file)
    {
        StepTimeScales scales = new()
        {
            Gemm = Number(factors, "gemm"),
            Experts = Number(factors, "experts"),
            Attention = Number(factors, "attention"),
            Collectives = Number(factors, "collectives"),
            SmallKernels = Number(factors, "small_kernels"),
            Prefill = Number(factors, "prefill"),
            PerStep = Number(factors, "per_step"),
            PerRequest = Number(factors, "per_request"),
            PerLayer = Number(factors, "per_layer"),
        };
        foreach (JsonProperty factor in factors.EnumerateObject())
        {
            if (!(factor.Value.GetDouble() is > 0 and < LargestFactor))
            {
                throw Wrong(file, $"the factor '{factor.Name}' is out of range", factor.Value.GetRawText());
            }
        }

        return scales;
    }

    private static FirstTokenCorrection FirstToken(JsonElement item, string file)
    {
        FirstTokenCorrection read = new()
        {
            Factor = Number(item, "factor"),
            Deviation = Number(item, "log_deviation"),
            Conditions = item.GetProperty("conditions").GetInt32(),
            Before = Error(item.GetProperty("held_back_error_before")),
            After = Error(item.GetProperty("held_back_error_after")),
            ConditionsNearer = Count(item, "held_back_conditions_nearer"),
            HeldBack = item.GetProperty("held_back") is { ValueKind: JsonValueKind.Object } held
                ? new HeldBackQuantiles(Number(held, "low"), Number(held, "median"), Number(held, "high"))
                : null,
        };
        return !(read.Factor is > 0 and < LargestFactor)
                ? throw Wrong(
                    file,
                    "the factor of first tokens is out of range",
                    item.GetProperty("factor").GetRawText()
                )
            : read.HeldBack is { } band
            && !(band.Low > 0 && band.Low <= band.High && double.IsFinite(band.High))
                ? throw Wrong(
                    file,
                    "the held-back quantiles of first tokens are not above 0 and in order",
                    null
                )
            : read;
    }

    private static int? Count(JsonElement item, string name) =>
        item.TryGetProperty(name, out JsonElement count) && count.ValueKind != JsonValueKind.Null
            ? count.GetInt32()
            : null;

    private static FitError? Error(JsonElement item) =>
        item.ValueKind == JsonValueKind.Null
            ? null
            : new FitError(
                Number(item, "median_percent"),
                Number(item, "p90_percent"),
                Number(item, "bias_percent"),
                item.GetProperty("rows").GetInt32(),
                true
            );

    private static string Text(JsonElement item, string name) => item.GetProperty(name).GetString() ?? "";

    private static double Number(JsonElement item, string name) => item.GetProperty(name).GetDouble();

    private static FarthingException Wrong(string file, string what, string? value) =>
        new(
            new Fault(CalibrationFaultCodes.NotACalibration, "not a calibration: " + what)
            {
                File = file,
                Value = value,
                Expected = CalibrationWriter.Schema + ", as farthing calibrate --measurements writes it",
            }
        );
}
