using Farthing.Documents.Costs;
using Farthing.Economics.Prices;
using Farthing.Numerics.Quantities;

namespace Farthing.Sheets.Costs;

/// <summary>The price of tokens at a utilization that was stated, or at full load where none was.</summary>
public static class PriceAtUtilization
{
    /// <summary>Adds it to an answer.</summary>
    public static CostPriceDocument AddTo(
        CostAnswer answer,
        CostPriceDocument document,
        List<CostFigure> figures,
        PricedOption option,
        Interval? utilization
    )
    {
        Interval full = option.UsdPerMillionAt(1);
        Interval typical = option.UsdPerMillionAt(TokenCost.TypicalUtilization);
        Interval used = utilization ?? 1;
        Interval price = option.UsdPerMillionAt(used);
        Interval multiplier = TokenCost.RealWorldMultiplier(used);
        string at = FigureText.Share(used);
        document = document with
        {
            Price = price.In("usd_per_m_tokens"),
            Utilization = used.In("fraction") with
            {
                Basis = utilization is null ? Basis.Assumed : Basis.Predicted,
            },
            PriceAtFullLoad = full.In("usd_per_m_tokens"),
            PriceAt70Percent = typical.In("usd_per_m_tokens"),
            RealWorldMultiplier = multiplier.In("factor"),
        };
        answer.Say(
            utilization is null
                ? $"At 100 % utilization, a price nobody pays: {FigureText.PerMillion(full)}; at 70 % {FigureText.PerMillion(typical)}; at 40 % {FigureText.PerMillion(option.UsdPerMillionAt(0.4))}."
            : used == Interval.Point(1)
                ? $"{FigureText.PerMillion(price)} tokens at 100 % utilization, a price nobody pays; at 70 % {FigureText.PerMillion(typical)}."
            : $"{FigureText.PerMillion(price)} tokens at {at} utilization."
        );
        figures.AddRange([
            new("price", document.Price, $"at {at} utilization"),
            new(
                "utilization",
                document.Utilization,
                utilization is null ? "assumed: none was given" : "as given"
            ),
            new("at 100 %", document.PriceAtFullLoad, "a price nobody pays"),
            new("at 70 %", document.PriceAt70Percent),
            new("real-world multiplier", document.RealWorldMultiplier, "1 / utilization"),
        ]);
        answer.Note(
            utilization is null
                ? "No --utilization was given. It is never taken as 100 % in silence: state what your fleet delivers over what it could."
                : null
        );
        answer.Formula(
            $"$/M = rate · n / 3600 / (TPS · utilization) · 10⁶ = {FigureText.Plain(option.UsdPerGpuHour)} · {FigureText.Plain(option.Gpus)} / 3600 / ({FigureText.Plain(option.TokensPerSecond)} · {FigureText.Plain(used)}) · 10⁶ = {FigureText.PerMillion(price)}",
            $"real-world multiplier = 1 / utilization = 1 / {FigureText.Plain(used)} = {FigureText.Range(multiplier, FigureText.Times)}"
        );
        return document;
    }
}
