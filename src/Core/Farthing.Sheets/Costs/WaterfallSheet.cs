using Farthing.Documents.Costs;
using Farthing.Economics.Levers;
using Farthing.Numerics.Quantities;

namespace Farthing.Sheets.Costs;

/// <summary>Levers multiplied out, as they are read.</summary>
public static class WaterfallSheet
{
    /// <summary>Its words and tables.</summary>
    public static CostAnswer Of(
        CostWaterfallDocument document,
        Waterfall waterfall,
        double? goal,
        bool misses
    )
    {
        Interval price = waterfall.Start;
        double saved = 1 - waterfall.Product.Middle;
        CostAnswer answer = new();
        answer.Say(
            $"{FigureText.PerMillion(price)} → {FigureText.PerMillion(waterfall.End)}: {Show.Percent(Math.Abs(saved))} {(saved >= 0 ? "less" : "more")}, each lever on what the one before left over.",
            goal is not double wanted ? null
                : misses
                    ? $"The target of {FigureText.PerMillion(wanted)} is missed; it takes another ×{Show.Three(wanted / waterfall.End.High)}."
                : $"The target of {FigureText.PerMillion(wanted)} is reached."
        );
        WaterfallTable.AddTo(
            answer,
            "ONE AFTER THE OTHER, $ per million tokens",
            "start",
            waterfall,
            Show.UsdPerMillion
        );
        answer.Figures(
            "TOGETHER",
            new("start", document.Start),
            new("end", document.End),
            new("all factors", document.Product),
            new("adding the savings up would claim", document.AddedUp, "wrong"),
            new("target", document.Target, misses ? "missed" : "reached")
        );
        answer.Note(
            "Multiplying assumes that the levers free different resources. Two that free the same one (two caches, two formats) do not multiply: farthing simulate plays them together."
        );
        answer.Formula(
            $"end = start · ∏ factors = {FigureText.Plain(price)} · {string.Join(" · ", waterfall.Bars.Select(bar => FigureText.Plain(bar.Factor)))} = {FigureText.PerMillion(waterfall.End)}"
        );
        return answer;
    }
}
