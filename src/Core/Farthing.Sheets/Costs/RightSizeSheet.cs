using Farthing.Documents.Costs;
using Farthing.Economics.Prices;
using Farthing.Numerics.Quantities;
using Farthing.Reporting.Tables;

namespace Farthing.Sheets.Costs;

/// <summary>Readable form of the GPUs for a demand.</summary>
public static class RightSizeSheet
{
    /// <summary>Its words and tables.</summary>
    public static CostAnswer Of(
        IReadOnlyList<(PricedOption Option, FleetDemand Peak, SizedOption Row)> sized,
        double peak,
        double mean,
        double most,
        double hours
    )
    {
        SizedOption best = sized[0].Row;
        CostAnswer answer = new();
        answer.Say(
            $"{FigureText.Plain(best.Gpus)} × {best.Name}: {Show.Usd(best.UsdPerMonth.Range)} a month, {FigureText.PerMillion(best.Price.Range)} at {Show.Percent(best.MeanUtilization)} utilization on average."
        );
        answer.Table(
            "BY THE BILL FOR THE SAME TOKENS",
            sized,
            new TableColumns<(PricedOption Option, FleetDemand Peak, SizedOption Row)>()
                .Words("option", size => size.Row.Name)
                .Figure("GPUs", size => FigureText.Plain(size.Row.Gpus))
                .Figure("$/h", size => FigureText.PerHour(size.Option.UsdPerHour * size.Peak.Units))
                .Figure("$/month", size => Show.Usd(size.Row.UsdPerMonth.Range))
                .Figure("$/M", size => Show.UsdPerMillion(size.Row.Price.Range))
                .Share("mean util.", size => size.Row.MeanUtilization)
                .Share("at the peak", size => size.Row.PeakUtilization)
                .Figure("GPUs for the mean", size => FigureText.Plain(size.Row.GpusForMean), rank: 1)
        );
        answer.Note(
            $"Ranked by the bill for the same {Show.Scaled(mean * 3600 * hours)} tokens a month, so their different utilizations are in it. GPUs for the mean: what to reserve (P50); the rest bursts on demand or autoscales.",
            "Tokens per second must be those that keep your latency promise: farthing plan finds them."
        );
        answer.Formula(
            sized.Select(size =>
                $"{size.Row.Name}: units = ⌈peak / (TPS · most)⌉ = ⌈{FigureText.Plain(peak)} / ({FigureText.Plain(size.Option.TokensPerSecond.Low)} · {FigureText.Plain(most)})⌉ = {FigureText.Plain(size.Peak.Units)}; bill = {FigureText.Plain(size.Option.UsdPerGpuHour)} · {FigureText.Plain(size.Row.Gpus)} · {FigureText.Plain(hours)} = {Show.Usd(size.Row.UsdPerMonth.Range)}"
            )
        );
        return answer;
    }
}
