using Farthing.Benches.Runs;
using Farthing.Cli;
using Farthing.Documents.Json;
using Farthing.Documents.Plans;
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

        Fault refused = new(WatchFaultCodes.NoPlan, "the file is not a whole plan")
        {
            File = file,
            Path = flag,
            Expected = Expected,
        };
        PlanDocument? plan = context.Faults.Try(() => SavedPlan.Read(json, refused));
        if (plan is { Chosen: { UsdPerMBlended.Value: > 0 } chosen })
        {
            // A plan's price is that of all GPUs that it pays for.
            return new WatchPlan(
                chosen.UsdPerMBlended.Value,
                chosen.GpusPaid > 0 ? chosen.Price.Value / chosen.GpusPaid : null,
                new Slo([.. PlanUnderTest.PromiseOf(plan.Inputs.Slo).Targets.Where(IsPublished)]),
                file
            );
        }

        if (plan is not null)
        {
            context.Faults.Add(refused with { Message = "the plan chose no fleet with a price" });
        }

        return null;
    }

    /// <summary>Whether engines publish what is promised.</summary>
    private static bool IsPublished(SloTarget target) =>
        target is { Metric: LatencyMetric.Ttft or LatencyMetric.Itl or LatencyMetric.E2e, LimitSeconds: > 0 };
}
