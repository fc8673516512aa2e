using Farthing.Documents.Costs;
using Farthing.Numerics.Quantities;

namespace Farthing.Sheets.Costs;

/// <summary>The tokens per second of a target price, as they are read.</summary>
public static class TpsSheet
{
    /// <summary>Its words and tables.</summary>
    public static CostAnswer Of(
        CostTpsDocument document,
        Interval wanted,
        Interval rate,
        double count,
        Interval? now
    )
    {
        Interval used = document.Utilization.Range;
        string tokens = FigureText.Range(document.NeededTps.Range, Show.Count);
        string nowTokens = FigureText.Range(now ?? 0, Show.Count);
        string times = FigureText.Range(document.SpeedupNeeded?.Range ?? 0, FigureText.Times);
        CostAnswer answer = new();
        answer.Say(
            $"{FigureText.PerMillion(wanted)} on {FigureText.Gpus(count)} at {FigureText.PerHour(rate)} needs {tokens} tokens/s at full load, priced at {FigureText.Share(used)} utilization.",
            document.PriceNow?.Range is Interval paid
                ? $"Today's {nowTokens} tokens/s cost {FigureText.PerMillion(paid)}: it takes {times} that."
                : null
        );
        answer.Figures(
            "",
            new("needed at full load", document.NeededTps, "tok/s"),
            new("utilization", document.Utilization),
            new("delivered on average", document.DeliveredTps, "tok/s"),
            new("needed at 70 % utilization", document.NeededTpsAt70Percent, "tok/s"),
            new("price now", document.PriceNow, $"at {nowTokens} tok/s"),
            new("faster than now by", document.SpeedupNeeded)
        );
        answer.Note(
            document.NeededTpsAt70Percent is Quantity typical
                ? $"No --utilization was given: 100 % is what nobody reaches; at 70 % it takes {FigureText.Range(typical.Range, Show.Count)} tokens/s."
                : null
        );
        answer.Formula(
            $"TPS = rate · n / (target · 3600 · utilization) · 10⁶ = {FigureText.Plain(rate)} · {FigureText.Plain(count)} / ({FigureText.Plain(wanted)} · 3600 · {FigureText.Plain(used)}) · 10⁶ = {tokens} tokens/s",
            now is null
                ? null
                : $"speed-up = needed / now = {tokens} / {FigureText.Plain(now.Value)} = {times}"
        );
        return answer;
    }
}
