using Farthing.Documents.Plans;
using Farthing.Numerics.Quantities;
using Farthing.Reporting.Charts;
using Farthing.Reporting.Sheets;
using Farthing.Reporting.Tables;
using Farthing.Sheets.Parts;

namespace Farthing.Sheets.Plans;

/// <summary>What each thing that a plan does is worth, as a picture and as a table.</summary>
public static class WaterfallBlocks
{
    /// <summary>The blocks; none without steps.</summary>
    /// <param name="steps">The steps, in order.</param>
    /// <param name="redundancy">The rule of redundancy that is in the bill; null for none.</param>
    public static IEnumerable<SheetBlock> Of(IReadOnlyList<WaterfallRow> steps, string? redundancy)
    {
        if (steps.Any(step => step.ChangeUsdPerM is not null))
        {
            yield return new SheetChart(Picture(steps));
        }

        if (steps.Count > 0)
        {
            yield return new SheetTable(
                "",
                new TableColumns<WaterfallRow>()
                    .Words("with all above and", NameOf)
                    .Figure("change", Change)
                    .Figure("$/M", step => step.UsdPerM is double usd ? Show.UsdPerMillion(usd) : "unknown")
                    .UsdPerRequest(step => step.UsdPerRequest)
                    .Figure(
                        "a month",
                        step => step.UsdPerMonth is double usd ? Show.Usd(usd) : "unknown",
                        rank: 1
                    )
                    .Words("fleet that keeps it", Fleet, rank: 2)
                    .Of(steps),
                [
                    .. IsWhole(steps)
                        ? []
                        : (string[])
                            ["STOPPED: the steps so far; those that are missing lead to what is paid"],
                    "each line: the fewest replicas that stay all month and keep the promise on the busiest day, on demand where that is cheapest, without a limit on GPUs up to the plan's own; more than 12 are scaled from 12; the order matters, what comes first takes what two would bring",
                    .. redundancy is null
                        ? []
                        : (string[])[$"dollars are with redundancy ({redundancy}), fleets without it"],
                ]
            );
        }
    }

    private static bool IsWhole(IReadOnlyList<WaterfallRow> steps) => steps[^1].Step == "purchase";

    private static string NameOf(WaterfallRow step) =>
        step.Step switch
        {
            "single-requests" => "one request at a time",
            "quantization" when step.Weights is not null => $"{step.Weights.ToUpperInvariant()} weights",
            "fp8-kv" => "FP8 KV",
            "right-gpu" => step.Gpu is null ? "right GPU" : $"right GPU: {step.Gpu}",
            "right-size" when step.Spread is not null => $"right size: {step.Spread}, its settings",
            "paged-kv" => "paged KV",
            var other => other.Replace('-', ' '),
        };

    private static string Fleet(WaterfallRow step) =>
        step is { Replicas: int replicas, Gpus: int gpus }
            ? $"{Show.Count(gpus)} × {step.Gpu}: {Show.Count(replicas)} × {step.Spread}, {step.Weights!.ToUpperInvariant()}/{step.Kv!.ToUpperInvariant()}"
            : step.Words ?? "–";

    private static string Change(WaterfallRow step) =>
        step.ChangeUsdPerM is not double usd ? "–"
        : Math.Abs(usd) < 5e-4 ? "±$0"
        : (usd < 0 ? "−" : "+") + Show.UsdPerMillion(Math.Abs(usd));

    private static Chart Picture(IReadOnlyList<WaterfallRow> steps)
    {
        string last = IsWhole(steps) ? "paid" : "so far";
        WaterfallRow[] known = [.. steps.Where(step => step.UsdPerM is not null)];
        List<(double, bool, ChartTone, string)> bars =
        [
            .. known.Select(
                (step, i) =>
                    i == 0
                        ? (step.UsdPerM!.Value, true, ChartTone.Gray, Show.UsdPerMillion(step.UsdPerM.Value))
                        : (
                            step.ChangeUsdPerM!.Value,
                            false,
                            step.ChangeUsdPerM > 0 ? ChartTone.Red : ChartTone.Green,
                            Change(step)
                        )
            ),
            (known[^1].UsdPerM!.Value, true, ChartTone.Blue, Show.UsdPerMillion(known[^1].UsdPerM!.Value)),
        ];
        return new Chart(
            "From naive serving to what is paid",
            ChartAxis.UsdPerMillion("dollars per million tokens") with
            {
                StartsAtZero = true,
            },
            DollarRows.Names([.. known.Select(NameOf), last]),
            [new BoxesMark(ChartBoxes.Waterfall(bars))]
        )
        {
            Subtitle =
                "Dollars per million tokens of the month, each step with all before it; unknown steps are left out",
            Description =
                string.Join(
                    ", ",
                    known.Select(
                        (step, i) =>
                            $"{NameOf(step)} {(i == 0 ? Show.UsdPerMillion(step.UsdPerM!.Value) : Change(step))}"
                    )
                ) + $"; {last} {Show.UsdPerMillion(known[^1].UsdPerM!.Value)}",
            Height = DollarRows.HeightOf(known.Length + 1),
        };
    }
}
