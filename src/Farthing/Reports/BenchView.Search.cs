using Farthing.Numerics.Quantities;
using Farthing.Reporting.Charts;
using Farthing.Reporting.Sheets;
using Farthing.Reporting.Tables;
using Farthing.Sheets.Parts;

namespace Farthing.Reports;

/// <content>The highest load that keeps the promise, and what a plan predicted.</content>
internal sealed partial class BenchView
{
    /// <summary>Bands wider than this many times the prediction are drawn cut off.</summary>
    private const double WidestShown = 3;

    private string LoadWords(double value) =>
        stages[0].IsConcurrency ? $"{Show.Count(value)} concurrent" : $"{Show.Three(value)} req/s";

    private string LoadNumber(double value) =>
        stages[0].IsConcurrency ? Show.Count(value) : Show.Three(value);

    /// <summary>A sentence about the bracket, with a blank before it; nothing where none was found.</summary>
    private string HighestInWords()
    {
        ResultNode search = result["search"];
        double estimate = search["estimate"].Number;
        return double.IsNaN(estimate)
            ? ""
            : $" Highest load that keeps it: {LoadWords(estimate)}, between {LoadNumber(search["kept"].Number)} (kept) and {LoadNumber(search["missed"].Number)} (missed).";
    }

    /// <summary>Where the search says that the promise breaks, else past the best load.</summary>
    private double FirstBroken() =>
        result["search"]["estimate"].Number is > 0 and double estimate
            ? estimate
            : best?.Load ?? stages[0].Load;

    private SheetFigure? HighestCard()
    {
        ResultNode search = result["search"];
        double kept = search["kept"].Number;
        if (double.IsNaN(kept) || best is null)
        {
            return null;
        }

        double estimate = search["estimate"].Number;
        string bracket = double.IsNaN(estimate)
            ? "no load was tried that breaks it"
            : $"{LoadNumber(kept)} kept, {LoadNumber(search["missed"].Number)} missed, {search["runs"].Shown(Show.Count)} runs there";
        return new SheetFigure(
            "Highest load kept",
            LoadWords(double.IsNaN(estimate) ? kept : estimate),
            $"{bracket}; {Show.Three(best.Requests)} req/s at {LoadNumber(best.Load)} · measured"
        );
    }

    private SheetSection Planned()
    {
        ResultNode plan = result["plan"];
        if (!plan.Exists)
        {
            return new SheetSection("Does the plan hold?", []);
        }

        string from = $"{plan["file"].Text}, {plan["rate_per_s"].Shown(Show.Three)} req/s";
        IReadOnlyList<ResultNode> figures = plan["figures"].Items;
        if (figures.Count == 0)
        {
            return new SheetSection(
                "Does the plan hold?",
                [
                    new SheetWords([
                        $"Another load was played than the plan's ({from}): its latencies are not compared.",
                    ]),
                ]
            );
        }

        int within = figures.Count(figure => figure["within_band"].Truth == true);
        int faster = figures.Count(IsFaster);
        string others = faster > 0 ? $", {faster} are faster" : "";
        return new SheetSection(
            "Does the plan hold?",
            [
                new SheetWords([
                    $"{within} of {figures.Count} figures lie within the plan's 90 % band{others} ({from}). Predicted by the plan, measured here, from the scheduled time.",
                ]),
                new SheetChart(PlanPicture(figures)),
                new SheetTable("Predicted and measured", PlanTable(figures)),
            ]
        );
    }

    private static string NameOf(ResultNode figure) => Promise.LabelOf(figure["name"].NeededText());

    private static string BandOf(ResultNode figure) =>
        figure["high_s"].Exists
            ? $"{figure["low_s"].Shown(Show.Seconds)} – {figure["high_s"].Shown(Show.Seconds)}"
            : $"{figure["low_s"].Shown(Show.Seconds)} or more";

    private static Table PlanTable(IReadOnlyList<ResultNode> figures) =>
        new(
            ["figure", "state", "predicted", "90 % band", "measured", "measured ÷ predicted − 1"],
            [
                .. figures.Select(figure =>
                    (IReadOnlyList<string>)
                        [
                            NameOf(figure),
                            StateOf(figure),
                            figure["predicted_s"].Shown(Show.Seconds),
                            BandOf(figure),
                            figure["measured_s"].Shown(Show.Seconds),
                            Signed(figure["residual"].Number),
                        ]
                ),
            ],
            words: 2
        );

    private static string StateOf(ResultNode figure) =>
        figure["within_band"].Truth == true ? "✓ within the band"
        : IsFaster(figure) ? "✓ faster than the band"
        : "✕ SLOWER than the band";

    private static bool IsFaster(ResultNode figure) => figure["measured_s"].Number < figure["low_s"].Number;

    private static string Signed(double share) => $"{(share < 0 ? "−" : "+")}{Show.Percent(Math.Abs(share))}";

    /// <summary>Bands and measured values as shares of the prediction: one axis for all figures.</summary>
    private static Chart PlanPicture(IReadOnlyList<ResultNode> figures)
    {
        List<ChartBox> bands = [];
        List<ChartPoint> points = [];
        double most = 1.25;
        for (int row = 0; row < figures.Count; row++)
        {
            ResultNode figure = figures[row];
            double predicted = figure["predicted_s"].NeededNumber();
            double measured = figure["measured_s"].NeededNumber();
            double low = figure["low_s"].NeededNumber();
            double high = figure["high_s"].Exists ? figure["high_s"].Number : double.PositiveInfinity;
            bool isWithin = figure["within_band"].Truth == true || IsFaster(figure);
            most = Math.Max(most, Math.Min(WidestShown, Math.Max(high, measured) / predicted) * 1.05);
            bands.Add(
                ChartBoxes.Row(row, low / predicted, Math.Min(WidestShown, high / predicted)) with
                {
                    Tone = isWithin ? ChartTone.Blue : ChartTone.Orange,
                    Title = $"{NameOf(figure)}: band {BandOf(figure)}",
                }
            );
            points.Add(
                new ChartPoint(Math.Min(most, measured / predicted), row)
                {
                    Title =
                        $"{NameOf(figure)}: {Show.Seconds(measured)} measured, {Show.Seconds(predicted)} predicted",
                }
            );
        }

        return new Chart(
            "How far is the plan off?",
            ChartAxis.Percent("share of the prediction") with
            {
                StartsAtZero = true,
                Maximum = most,
            },
            new ChartAxis("") { Scale = AxisScale.Category, Categories = [.. figures.Select(NameOf)] },
            [
                new BoxesMark(bands),
                new PointsMark(points) { Tone = ChartTone.Gray, IsHollow = true },
                new RuleMark(1, IsVertical: true) { Tone = ChartTone.Gray },
            ]
        )
        {
            Subtitle =
                "Bar: the plan's 90 % band; dot: measured; orange: slower than the band; the line: predicted",
            Description = string.Join(
                "; ",
                figures.Select(figure =>
                    $"{NameOf(figure)} {figure["measured_s"].Shown(Show.Seconds)} measured, {figure["predicted_s"].Shown(Show.Seconds)} predicted"
                )
            ),
            Height = 74 + (figures.Count * 34),
        };
    }
}
