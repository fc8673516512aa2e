using Farthing.Documents.Costs;
using Farthing.Economics.Levers;
using Farthing.Numerics.Quantities;

namespace Farthing.Sheets.Costs;

/// <summary>One GPU in slices, as it is read.</summary>
public static class MigSheet
{
    /// <summary>Its words and figures.</summary>
    public static CostAnswer Of(CostMigDocument document, MigSplit split, Interval? given)
    {
        Interval whole = document.WholePrice.Range;
        Interval sliced = document.SlicedPrice.Range;
        string at = FigureText.Share(given ?? 1);
        CostAnswer answer = new();
        answer.Say(
            $"{FigureText.Plain(split.Slices)} slices: {FigureText.PerMillion(sliced)}; the GPU whole: {FigureText.PerMillion(whole)}, both at {at} utilization{(given is null ? ", a price nobody pays" : "")}: {FigureText.Range(split.TokensRatio, FigureText.Times)} the tokens.",
            "That ratio compares models, not slicing: MIG gives isolation, not tokens."
        );
        answer.Figures(
            "",
            new(
                $"{FigureText.Plain(split.Slices)} slices",
                document.SlicedPrice,
                $"{FigureText.Range(split.SlicedTokensPerSecond, Show.Count)} tok/s together, at {at}"
            ),
            new(
                "whole",
                document.WholePrice,
                $"{FigureText.Range(split.WholeTokensPerSecond, Show.Count)} tok/s, at {at}"
            ),
            new("tokens, slices over whole", document.TokensRatio),
            new("slices at 70 %", document.PriceAt70Percent)
        );
        return answer;
    }

    /// <summary>Part below the slice: notes and formulas.</summary>
    public static void Explain(CostAnswer answer, MigSplit split, Interval use)
    {
        Interval whole = split.WholeUsdPerMillion(use);
        Interval sliced = split.SlicedUsdPerMillion(use);
        answer.Note(
            "Where the slices run a smaller model than the whole, the ratio compares the models: the same small model unsliced at equal total batch is not slower. Slices read the weights once each and split bandwidth and KV memory.",
            "Slicing pays for several small, mostly idle models that must not disturb each other; all slices must be in use to reach this price."
        );
        answer.Formula(
            $"$/M sliced = rate / 3600 / (slices · TPS each · utilization) · 10⁶ = {FigureText.Plain(split.UsdPerGpuHour)} / 3600 / ({FigureText.Plain(split.Slices)} · {FigureText.Plain(split.SliceTokensPerSecond)} · {FigureText.Plain(use)}) · 10⁶ = {FigureText.PerMillion(sliced)}",
            $"$/M whole = {FigureText.Plain(split.UsdPerGpuHour)} / 3600 / ({FigureText.Plain(split.WholeTokensPerSecond)} · {FigureText.Plain(use)}) · 10⁶ = {FigureText.PerMillion(whole)}"
        );
    }
}
