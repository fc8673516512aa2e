using Farthing.Documents.Benches;
using Farthing.Numerics.Quantities;
using Farthing.Reporting.Charts;
using Farthing.Reporting.Sheets;
using Farthing.Reporting.Tables;
using Farthing.Sheets.Parts;

namespace Farthing.Benches.Answers;

/// <content>What a plan predicted beside what was measured.</content>
public sealed partial class BenchSheet
{
    /// <summary>Bands wider than this many times the prediction are drawn cut off.</summary>
    private const double WidestShown = 3;

    private IEnumerable<SheetBlock> Planned()
    {
        if (bench.Plan is not { } plan)
        {
            yield break;
        }

        string from =
            $"{plan.File}: {(plan.Fleet is string fleet ? $"{fleet} at " : "")}{Show.Three(plan.RatePerS)} requests/s";
        IReadOnlyList<PlanFigure> figures = plan.Figures;
        if (figures.Count == 0)
        {
            yield return new SheetWords([
                $"Another load was played than the plan's ({from}): its latencies are not compared.",
            ]);
            yield break;
        }

        int faster = figures.Count(IsFaster);
        string others = faster > 0 ? $", {faster} are faster" : "";
        yield return new SheetWords([
            $"{figures.Count(figure => figure.WithinBand)} of {figures.Count} figures lie within the plan's 90 % band{others} ({from}). Predicted by the plan, measured here, from the scheduled time.",
        ]);
        yield return new SheetChart(PlanPicture(figures));
        yield return new SheetTable(
            "Predicted and measured",
            new TableColumns<PlanFigure>()
                .Words("figure", NameOf)
                .Words(
                    "state",
                    figure =>
                        figure.WithinBand ? "✓ within the band"
                        : IsFaster(figure) ? "✓ faster than the band"
                        : "✕ SLOWER than the band"
                )
                .Seconds("predicted", figure => figure.PredictedS)
                .Figure("90 % band", BandOf)
                .Seconds("measured", figure => figure.MeasuredS)
                .Figure("measured ÷ predicted − 1", figure => Signed(figure.Residual))
                .Of(figures)
        );
    }

    private static string NameOf(PlanFigure figure) => Promise.LabelOf(figure.Name);

    private static string BandOf(PlanFigure figure) =>
        figure.HighS is double high && double.IsFinite(high)
            ? $"{Show.Seconds(figure.LowS)} – {Show.Seconds(high)}"
            : $"{Show.Seconds(figure.LowS)} or more";

    private static bool IsFaster(PlanFigure figure) => figure.MeasuredS < figure.LowS;

    /// <summary>Bands and measured values as shares of the prediction: one axis for all figures.</summary>
    private static Chart PlanPicture(IReadOnlyList<PlanFigure> figures)
    {
        List<ChartBox> bands = [];
        List<ChartPoint> points = [];
        double most = 1.25;
        for (int row = 0; row < figures.Count; row++)
        {
            PlanFigure figure = figures[row];
            double predicted = figure.PredictedS;
            double high = figure.HighS ?? double.PositiveInfinity;
            most = Math.Max(most, Math.Min(WidestShown, Math.Max(high, figure.MeasuredS) / predicted) * 1.05);
            bands.Add(
                ChartBoxes.Row(row, figure.LowS / predicted, Math.Min(WidestShown, high / predicted)) with
                {
                    Tone = figure.WithinBand || IsFaster(figure) ? ChartTone.Blue : ChartTone.Orange,
                    Title = $"{NameOf(figure)}: band {BandOf(figure)}",
                }
            );
            points.Add(
                new ChartPoint(Math.Min(most, figure.MeasuredS / predicted), row)
                {
                    Title =
                        $"{NameOf(figure)}: {Show.Seconds(figure.MeasuredS)} measured, {Show.Seconds(predicted)} predicted",
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
            Description = string.Join("; ", points.Select(point => point.Title)),
            Height = 74 + (figures.Count * 34),
        };
    }
}
