using Farthing.Documents.Costs;
using Farthing.Economics.Prices;
using Farthing.Numerics.Quantities;
using Farthing.Reporting.Tables;

namespace Farthing.Sheets.Costs;

/// <summary>A comparison: ranked at one utilization, or all options at each of the stated ones and unranked.</summary>
public static class PriceComparisonTable
{
    /// <summary>Adds the comparison to an answer.</summary>
    public static CostPriceDocument AddTo(
        CostAnswer answer,
        CostPriceDocument document,
        PriceComparison comparison
    )
    {
        IReadOnlyList<PricedOption> options = comparison.IsRankable
            ? comparison.RankedAt(comparison.Utilizations[0])
            : comparison.Options;
        string all = string.Join(", ", comparison.Utilizations.Select(FigureText.Share));
        answer.Say(
            comparison.IsRankable
                ? $"Cheapest at {all} utilization: {options[0].Name}."
                : $"Not ranked: the prices are at different utilizations ({all}). At equal utilization: {string.Join("; ", comparison.Utilizations.Select(use => Equal(comparison, use)))}."
        );
        TableColumns<PricedOption> columns = new TableColumns<PricedOption>()
            .Words("option", option => option.Name)
            .Figure("$/h", option => FigureText.PerHour(option.UsdPerHour))
            .Figure(
                "as stated",
                option => FigureText.PerMillion(option.UsdPerMillionAt(option.Utilization ?? 1))
            )
            .Figure(
                "util.",
                option => option.Utilization is Interval use ? FigureText.Share(use) : "not stated"
            );
        foreach (Interval at in comparison.Utilizations)
        {
            columns.Figure(
                "$/M at " + FigureText.Share(at),
                option => Show.UsdPerMillion(option.UsdPerMillionAt(at))
            );
        }

        answer.Table(
            comparison.IsRankable ? "FROM CHEAP TO DEAR" : "AT EQUAL UTILIZATION, in the order given",
            options,
            columns
        );
        answer.Formula(
            options.Select(option =>
                $"{option.Name}: {FigureText.Plain(option.UsdPerGpuHour)} · {FigureText.Plain(option.Gpus)} / 3600 / ({FigureText.Plain(option.TokensPerSecond)} · utilization) · 10⁶"
            )
        );
        return document with
        {
            Comparison = [.. options.Select(option => Row(comparison, option))],
            Ranked = comparison.IsRankable,
        };
    }

    private static ComparedPrice Row(PriceComparison comparison, PricedOption option)
    {
        Interval own = option.Utilization ?? 1;
        return new ComparedPrice(
            option.Name,
            option.UsdPerMillionAt(own).In("usd_per_m_tokens"),
            own.In("fraction"),
            option.Utilization is not null,
            [
                .. comparison.Utilizations.Select(use => new EqualizedPrice(
                    use.In("fraction"),
                    option.UsdPerMillionAt(use).In("usd_per_m_tokens")
                )),
            ]
        );
    }

    private static string Equal(PriceComparison comparison, Interval use) =>
        string.Join(
            ", ",
            comparison.Options.Select(option =>
                $"{option.Name} {FigureText.PerMillion(option.UsdPerMillionAt(use))}"
            )
        ) + $" at {FigureText.Share(use)}";
}
