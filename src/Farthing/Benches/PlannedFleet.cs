using System.Text.Json;
using Farthing.Cli;
using Farthing.Measurement.Faults;
using Farthing.Numerics.Faults;
using Farthing.Numerics.Quantities;
using Farthing.Serving.Slos;

namespace Farthing.Benches;

/// <summary>What a plan chose, promised and predicted: read from the file that <c>farthing plan --output</c> wrote.</summary>
internal sealed record PlannedFleet
{
    private const string Schema = "farthing.plan/1";

    /// <summary>The file, as it was named.</summary>
    public required string File { get; init; }

    public required string Model { get; init; }

    public required string Gpu { get; init; }

    /// <summary>GPUs that serve.</summary>
    public required int Gpus { get; init; }

    public required int TensorParallel { get; init; }

    public required string Weights { get; init; }

    /// <summary>The fleet's price over the GPUs that serve.</summary>
    public required double UsdPerGpuHour { get; init; }

    public required Slo Slo { get; init; }

    /// <summary>Mean requests per second of the plan's traffic.</summary>
    public required double RatePerSecond { get; init; }

    /// <summary>The workload profile; null where the traffic is described otherwise.</summary>
    public string? Profile { get; init; }

    public required double MeanInput { get; init; }

    public required double MeanOutput { get; init; }

    /// <summary>Predicted latencies in seconds by name, such as <c>ttft_p95</c>, with their bands.</summary>
    public required IReadOnlyDictionary<string, Interval> Bands { get; init; }

    /// <summary>The predicted values themselves.</summary>
    public required IReadOnlyDictionary<string, double> Latencies { get; init; }

    /// <summary>Prompt lengths of the plan, where neither a profile nor a flag says others.</summary>
    public Interval? Input(VerbContext context) =>
        Profile is null && context.Parsed.GetValue(BenchFlags.Input) is null
            ? Interval.Point(Math.Max(1, Math.Round(MeanInput)))
            : null;

    /// <summary>Output lengths likewise.</summary>
    public Interval? Output(VerbContext context) =>
        Profile is null && context.Parsed.GetValue(BenchFlags.Output) is null
            ? Interval.Point(Math.Max(1, Math.Round(MeanOutput)))
            : null;

    /// <summary>The plan that <c>--plan</c> names; null without the flag, or where it is faulty, which is collected.</summary>
    public static PlannedFleet? Read(VerbContext context)
    {
        if (context.Parsed.GetValue(BenchFlags.Plan) is not string path)
        {
            return null;
        }

        try
        {
            using JsonDocument document = JsonDocument.Parse(System.IO.File.ReadAllBytes(path));
            PlannedFleet? fleet = Of(document.RootElement, path, out string wrong);
            if (fleet is null)
            {
                Fail(context, path, wrong);
            }

            return fleet;
        }
        catch (Exception broken) when (broken is IOException or UnauthorizedAccessException)
        {
            Fail(context, path, "the file cannot be read");
        }
        catch (Exception broken)
            when (broken
                    is JsonException
                        or InvalidOperationException
                        or KeyNotFoundException
                        or FormatException
            )
        {
            Fail(context, path, "the file is not a whole plan");
        }

        return null;
    }

    private static PlannedFleet? Of(JsonElement root, string path, out string wrong)
    {
        wrong = "the file is not a plan";
        if (
            root.ValueKind != JsonValueKind.Object
            || !root.TryGetProperty("schema", out JsonElement schema)
            || schema.GetString() != Schema
        )
        {
            return null;
        }

        JsonElement result = root.GetProperty("result");
        wrong = "the plan chose no fleet";
        if (
            !result.TryGetProperty("chosen", out JsonElement chosen)
            || chosen.ValueKind != JsonValueKind.Object
        )
        {
            return null;
        }

        JsonElement inputs = result.GetProperty("inputs");
        int gpus = chosen.GetProperty("gpus_used").GetInt32();
        Dictionary<string, Interval> bands = [];
        Dictionary<string, double> latencies = [];
        foreach (JsonProperty one in chosen.GetProperty("latencies").EnumerateObject())
        {
            double? value = Number(one.Value, "value");
            if (value is double seconds)
            {
                latencies[one.Name] = seconds;
                bands[one.Name] = new Interval(
                    Number(one.Value, "low") ?? seconds,
                    Number(one.Value, "high") ?? double.MaxValue
                );
            }
        }

        return new PlannedFleet
        {
            File = path,
            Model = inputs.GetProperty("model").GetString()!,
            Gpu = chosen.GetProperty("gpu").GetString()!,
            Gpus = gpus,
            TensorParallel = chosen.GetProperty("tensor_parallel").GetInt32(),
            Weights = chosen.GetProperty("weights").GetString()!,
            UsdPerGpuHour = chosen.GetProperty("price").GetProperty("value").GetDouble() / gpus,
            Slo = Promise(inputs.GetProperty("slo")),
            RatePerSecond = inputs.GetProperty("rate").GetProperty("value").GetDouble(),
            Profile = inputs
                .GetProperty("settings")
                .TryGetProperty("workload.profile", out JsonElement profile)
                ? profile.GetString()
                : null,
            MeanInput = inputs.GetProperty("mean_input").GetProperty("value").GetDouble(),
            MeanOutput = inputs.GetProperty("mean_output").GetProperty("value").GetDouble(),
            Bands = bands,
            Latencies = latencies,
        };
    }

    private static Slo Promise(JsonElement slo)
    {
        List<SloTarget> targets = [];
        foreach (JsonProperty one in slo.EnumerateObject())
        {
            if (
                Slo.TryParseName(one.Name, out LatencyMetric metric, out Statistic statistic)
                && Number(one.Value, "value") is double limit
            )
            {
                targets.Add(new SloTarget(metric, statistic, limit));
            }
        }

        return new Slo(targets);
    }

    private static double? Number(JsonElement quantity, string name) =>
        quantity.TryGetProperty(name, out JsonElement value) && value.ValueKind == JsonValueKind.Number
            ? value.GetDouble()
            : null;

    private static void Fail(VerbContext context, string path, string wrong) =>
        context.Faults.Add(
            new Fault(BenchFaultCodes.BadPlan, wrong)
            {
                Path = "--plan",
                Value = path,
                Expected = "a plan that farthing plan … --output plan.json wrote, with a chosen fleet",
            }
        );
}
