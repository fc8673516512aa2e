using Farthing.Documents.Plans;
using Farthing.Numerics.Quantities;
using Farthing.Reporting.Charts;
using Farthing.Reporting.Sheets;
using Farthing.Reporting.Tables;
using Farthing.Sheets.Parts;

namespace Farthing.Sheets.Plans;

/// <content>What somebody decides by, on one screen: certainty, promise, dollars, alternatives. Lists are cut to a line; their tables stand among the reasons.</content>
public sealed partial class PlanSheet
{
    private const int MostCards = 2;
    private const int MostAlternatives = 3;
    private const int MostMisses = 5;

    private IEnumerable<SheetBlock> Decision(List<Promise> promises, PlannedFleet chosen, PlanBill cost)
    {
        if (promises.Count > 0)
        {
            yield return new SheetChart(
                Promise.ChartOf(promises) with
                {
                    Table = null,
                },
                promises.Count > MostCards ? ChartForm.Words : ChartForm.Picture
            );
        }

        foreach (SheetBlock block in Ladder())
        {
            yield return block;
        }

        yield return new SheetChart(
            DollarRows.Waterfall(
                "Where does the money go?",
                $"Dollars a month for the GPUs; idle is room for peaks and {Show.Three(Math.Max(0, chosen.Deliverable.Value - asked.Rate.Value))} req/s more",
                [
                    ("prefill", cost.Prefill.Value, ChartTone.Orange),
                    ("decode", cost.Decode.Value, ChartTone.Blue),
                    ("idle", cost.Idle.Value, ChartTone.Gray),
                ],
                "GPU bill"
            ),
            ChartForm.Words
        );
        yield return new SheetChart(
            Gpus(),
            plan.PerGpu.Count + plan.Without.Count > 1 ? ChartForm.Words : ChartForm.Picture
        );
        if (plan.Variants.Any(variant => variant.Entry is not null))
        {
            yield return new SheetChart(Moved(chosen.Price.Value), ChartForm.Words);
        }

        if (plan.Buy.Count > 0)
        {
            yield return new SheetChart(Bills());
            string[] notes = NotesOn([ComparedApi]);
            if (notes.Length > 0)
            {
                yield return new SheetNotes(notes);
            }
        }
    }

    private IEnumerable<SheetBlock> InTheWay()
    {
        foreach (SheetBlock block in Ladder())
        {
            yield return block;
        }

        if (plan.Without.Count > 0)
        {
            int others = plan.Without.Count - MostMisses;
            yield return new SheetTable(
                "The nearest miss on each GPU",
                Misses([.. plan.Without.Take(MostMisses)]),
                others > 0 ? [$"{Show.Count(others)} more GPUs: --why"] : []
            );
        }
    }

    private static Table Misses(IReadOnlyList<GpuWithoutFleet> misses) =>
        new TableColumns<GpuWithoutFleet>()
            .Words("GPU", miss => miss.Gpu)
            .Words("what stands in the way", Miss)
            .Of(misses);

    private static string Miss(GpuWithoutFleet miss) =>
        miss.IsFinished
            ? miss.Shape ?? miss.NearestMiss ?? "no shape to try"
            : "not finished: it may have a fleet";

    private IEnumerable<SheetBlock> Ladder()
    {
        IReadOnlyList<CertaintyStep> steps = plan.Certainty ?? [];
        if (steps.Count == 0)
        {
            yield break;
        }

        CertaintyStep[] found = [.. steps.Where(step => step.Gpu is not null)];
        if (found.Length == 0)
        {
            yield return new SheetWords([
                $"No fleet within {Limits} is even {Show.Sure(steps.Min(step => step.Confidence))} to keep it.",
            ]);
            yield break;
        }

        yield return new SheetChart(
            DollarRows.Bars(
                "What does certainty cost?",
                "Dollars a month of the cheapest fleet that keeps all promises with this certainty, of the error of steps and first tokens",
                "$ a month",
                [
                    .. found.Select(step =>
                        (
                            Show.Sure(step.Confidence),
                            step.UsdPerMonth ?? double.NaN,
                            step.Confidence == asked.Confidence ? ChartTone.Blue : ChartTone.Gray
                        )
                    ),
                ]
            ) with
            {
                Table = new TableColumns<CertaintyStep>()
                    .Words("certainty", step => Show.Sure(step.Confidence))
                    .Words(
                        "cheapest fleet",
                        step =>
                            step.Gpu is null
                                ? $"none within {Limits}"
                                : $"{step.GpusUsed} × {step.Gpu}: {step.Replicas}{FleetWords.Spares(step.SpareReplicas)} × {step.Spread} {step.Weights}"
                    )
                    .Usd("$ a month", step => step.UsdPerMonth)
                    .Figure("against yours", Against, rank: 2)
                    .Share("holds to", step => step.HoldsTo)
                    .Words("breaks first", Breaks, rank: 1)
                    .Of(steps),
            },
            ChartForm.Table
        );
    }

    private string Limits => asked.MaxGpus is int most ? Show.Count(most) + " GPUs" : "the limits";

    private string? Against(CertaintyStep step) =>
        step.UsdPerHour is not double price ? null
        : step.Confidence == asked.Confidence ? "chosen"
        : Change(price);

    /// <summary>A price against the chosen fleet's.</summary>
    private string? Change(double usdPerHour) =>
        plan.Chosen?.Price.Value is not double now ? null
        : usdPerHour == now ? "the same"
        : Show.Change((usdPerHour / now) - 1);

    private static string? Breaks(CertaintyStep step) =>
        step.BreaksFirst is string first ? BreakWords(first) : null;

    /// <summary>The promise that is missed first, or that the fleet does not keep up.</summary>
    private static string BreakWords(string first) =>
        first == "queue" ? "the queue grows" : Promise.LabelOf(first);

    private Chart Gpus()
    {
        List<string> words =
        [
            .. plan
                .PerGpu.Take(MostAlternatives)
                .Select(
                    (fleet, i) =>
                        $"{fleet.GpusUsed} × {fleet.Gpu} {Show.UsdPerHour(fleet.Price.Value)}"
                        + (i == 0 ? "" : $" ({Change(fleet.Price.Value)})")
                ),
        ];
        if (plan.PerGpu.Count > MostAlternatives)
        {
            words.Add($"{Show.Count(plan.PerGpu.Count - MostAlternatives)} more");
        }

        string[] none = [.. plan.Without.Where(miss => miss.IsFinished).Select(miss => miss.Gpu)];
        if (none.Length > 0)
        {
            string others =
                none.Length > MostAlternatives
                    ? $" and {Show.Count(none.Length - MostAlternatives)} more"
                    : "";
            words.Add($"no fleet of {string.Join(", ", none.Take(MostAlternatives))}{others}");
        }

        return DollarRows.Bars(
            "Which GPU costs least?",
            "Dollars per million tokens, blended, of the cheapest fleet of each GPU",
            "$/M blended",
            [
                .. plan.PerGpu.Select(
                    (fleet, i) =>
                        (
                            $"{fleet.Gpu} {fleet.GpusUsed}×",
                            fleet.UsdPerMBlended.Value,
                            i == 0 ? ChartTone.Blue : ChartTone.Gray
                        )
                ),
            ]
        ) with
        {
            Description = string.Join(" · ", words),
        };
    }

    private Chart Moved(double usdPerHour)
    {
        (string Name, double Usd)[] moved =
        [
            .. plan
                .Variants.Where(variant => variant.Entry is not null)
                .Select(variant => (variant.Name, variant.Entry!.Price.Value))
                .OrderBy(variant => variant.Value),
        ];
        (string Name, double Usd)[] cheaper = [.. moved.Where(variant => variant.Usd < usdPerHour)];
        return DollarRows.Bars(
            "What would be cheaper?",
            "Dollars an hour of the cheapest fleet with one thing moved",
            "$ an hour",
            [
                ("the plan", usdPerHour, ChartTone.Blue),
                .. moved.Select(variant => (variant.Name, variant.Usd, ChartTone.Gray)),
            ]
        ) with
        {
            Description =
                cheaper.Length == 0
                    ? "nothing of what was tried"
                    : string.Join(
                        " · ",
                        cheaper
                            .Take(MostAlternatives)
                            .Select(variant => $"{variant.Name} {Change(variant.Usd)}")
                    ),
        };
    }

    private Chart Bills()
    {
        List<(string Name, double Usd, ChartTone Tone)> bars =
        [
            .. plan.Buy.Select(offer =>
                (ApiName(offer), offer.UsdPerMonth, offer.IsSameModel ? ChartTone.Purple : ChartTone.Gray)
            ),
        ];
        if (plan.Decision is BuyVerdict decision)
        {
            bars.Add(("your own fleet", decision.SelfUsdPerMonth, ChartTone.Blue));
        }

        bars.Sort((a, b) => a.Usd.CompareTo(b.Usd));
        return DollarRows.Bars(
            "Would buying be cheaper?",
            "Dollars a month for the same tokens, people included; other models' quality is not compared",
            "$ a month",
            bars
        );
    }

    private static string ApiName(ApiOffer offer) =>
        offer.Api + (offer.IsSameModel ? "" : " (another model)");
}
