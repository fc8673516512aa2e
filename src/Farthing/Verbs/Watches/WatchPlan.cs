using System.Text.Json;
using Farthing.Cli;
using Farthing.Measurement.Watching.Answers;
using Farthing.Numerics.Faults;
using Farthing.Numerics.Quantities;
using Farthing.Serving.Slos;

namespace Farthing.Verbs.Watches;

/// <summary>Value of <c>--plan-cost</c>: a price of tokens, or a plan that holds one, with its promise and the price of its GPUs.</summary>
/// <param name="UsdPerMillion">What a million tokens, in and out, may cost.</param>
/// <param name="GpuUsdPerHour">Of one GPU; null where a price alone was given.</param>
/// <param name="Slo">The plan's promise, as far as engines publish it.</param>
/// <param name="File">The plan's file; null where a price alone was given.</param>
internal sealed record WatchPlan(double UsdPerMillion, double? GpuUsdPerHour, Slo Slo, string? File)
{
    private const string Expected = "a price such as $0.40/M, or a plan that farthing plan --output wrote";

    /// <summary>Reads the flag; null where it was not given or is wrong (a fault is then added).</summary>
    public static WatchPlan? Read(VerbContext context, WatchFlags flags)
    {
        string name = flags.PlanCost.Name;
        if (context.Parsed.GetValue(flags.PlanCost) is not string text)
        {
            return null;
        }

        bool isFile =
            text.EndsWith(".json", StringComparison.OrdinalIgnoreCase) || System.IO.File.Exists(text);
        if (isFile)
        {
            return OfFile(context, name, text);
        }

        if (
            QuantityParser.TryParse(text, QuantityKind.UsdPerMillionTokens, out double usd, out Fault? fault)
            && usd > 0
        )
        {
            return new WatchPlan(usd, null, Slo.None, null);
        }

        context.Faults.Add(
            (
                fault
                ?? new Fault(QuantityFaultCodes.OutOfRange, "the price must be above 0") { Value = text }
            ) with
            {
                Path = name,
                Expected = Expected,
            }
        );
        return null;
    }

    /// <summary>Says which figures came from the plan.</summary>
    /// <param name="context">Takes the remark.</param>
    /// <param name="takesPrice">True where no price was given beside it.</param>
    /// <param name="takesPromise">True where no promise was given beside it.</param>
    public void Say(VerbContext context, bool takesPrice, bool takesPromise)
    {
        if (File is null)
        {
            return;
        }

        List<string> words = [$"{Show.UsdPerMillion(UsdPerMillion)} per million tokens, predicted"];
        if (takesPrice && GpuUsdPerHour is double price)
        {
            words.Add($"{Show.UsdPerHour(price)} a GPU");
        }

        if (takesPromise && Slo.Targets.Count > 0)
        {
            words.Add(
                "promise "
                    + string.Join(
                        ", ",
                        Slo.Targets.Select(target => $"{target.Name} {Show.Seconds(target.LimitSeconds)}")
                    )
            );
        }

        context.Warn($"from {Path.GetFileName(File)}: {string.Join("; ", words)}");
    }

    private static WatchPlan? OfFile(VerbContext context, string flag, string file)
    {
        if (context.ReadFile(flag, file, Expected) is not byte[] json)
        {
            return null;
        }

        string why = "no plan with a configuration that was chosen";
        try
        {
            using JsonDocument document = JsonDocument.Parse(json);
            if (Of(document.RootElement, file) is { } plan)
            {
                return plan;
            }
        }
        catch (JsonException)
        {
            why = "not a JSON document";
        }

        context.Faults.Add(NoPlan(flag, file, why));
        return null;
    }

    private static Fault NoPlan(string flag, string file, string why) =>
        new(WatchFaultCodes.NoPlan, why)
        {
            Path = flag,
            Value = file,
            Expected = Expected,
        };

    private static WatchPlan? Of(JsonElement root, string file)
    {
        if (
            Member(root, "schema") is not { ValueKind: JsonValueKind.String } schema
            || schema.GetString() != "farthing.plan/1"
            || Member(root, "result") is not { } result
            || Member(result, "chosen") is not { ValueKind: JsonValueKind.Object } chosen
            || Value(chosen, "usd_per_m_blended") is not double usd
            || usd <= 0
        )
        {
            return null;
        }

        List<SloTarget> targets = [];
        if (
            Member(result, "inputs") is { } inputs
            && Member(inputs, "slo") is { ValueKind: JsonValueKind.Object } slo
        )
        {
            foreach (JsonProperty promise in slo.EnumerateObject())
            {
                if (
                    Slo.TryParseName(promise.Name, out LatencyMetric metric, out Statistic statistic)
                    && metric is LatencyMetric.Ttft or LatencyMetric.Itl or LatencyMetric.E2e
                    && Value(slo, promise.Name) is double limit
                    && limit > 0
                )
                {
                    targets.Add(new SloTarget(metric, statistic, limit));
                }
            }
        }

        // A plan's price is that of all GPUs that it pays for.
        double? price =
            Member(chosen, "gpus_paid") is { ValueKind: JsonValueKind.Number } paid && paid.GetDouble() > 0
                ? Value(chosen, "price") / paid.GetDouble()
                : null;
        return new WatchPlan(usd, price, new Slo(targets), file);
    }

    private static JsonElement? Member(JsonElement element, string name) =>
        element.ValueKind == JsonValueKind.Object && element.TryGetProperty(name, out JsonElement member)
            ? member
            : null;

    /// <summary>A quantity's value.</summary>
    private static double? Value(JsonElement element, string name) =>
        Member(element, name) is { } quantity
        && Member(quantity, "value") is { ValueKind: JsonValueKind.Number } value
            ? value.GetDouble()
            : null;
}
