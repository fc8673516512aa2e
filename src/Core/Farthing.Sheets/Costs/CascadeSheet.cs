using Farthing.Documents.Costs;
using Farthing.Economics.Levers.Cascades;
using Farthing.Numerics.Quantities;

namespace Farthing.Sheets.Costs;

/// <summary>A small model before a big one, as it is read.</summary>
public static class CascadeSheet
{
    /// <summary>A share by rule.</summary>
    public static CostAnswer Of(CostCascadeDocument document, Interval small, Interval big, double share)
    {
        Interval price = document.Price.Range;
        Interval times = document.TimesCheaper.Range;
        CostAnswer answer = new();
        answer.Say(
            $"{FigureText.PerMillion(price)}: {Show.Percent(share)} at {FigureText.PerMillion(small)} and {Show.Percent(1 - share)} at {FigureText.PerMillion(big)}, {FigureText.Range(times, value => FigureText.Fixed(value, 1))}× cheaper than all on the big model."
        );
        answer.Figures("", new("price", document.Price), new("cheaper by", document.TimesCheaper));
        answer.Note(
            "This is a rule that knows beforehand who needs the big model. A cascade that lets the small model try first pays for both: --escalation.",
            "The quality of the small model's share is not in this sum; on own GPUs money is saved only when a whole GPU is released."
        );
        answer.Formula(
            $"price = share · small + (1 − share) · big = {FigureText.Plain(share)} · {FigureText.Plain(small)} + {FigureText.Plain(1 - share)} · {FigureText.Plain(big)} = {FigureText.PerMillion(price)}"
        );
        return answer;
    }

    /// <summary>The small model first.</summary>
    public static CostAnswer Of(CostCascadeDocument document, CascadeCost cascade)
    {
        Interval most = cascade.BreakEvenEscalation;
        CostAnswer answer = new();
        answer.Say(
            document.Saves == false
                ? $"The cascade LOSES money: {FigureText.PerMillion(cascade.Expected)} against {FigureText.PerMillion(cascade.Big)} for the big model alone."
                : $"{FigureText.PerMillion(cascade.Expected)}, {FigureText.Range(cascade.TimesCheaper, Show.Three)}× cheaper than the big model alone at {FigureText.PerMillion(cascade.Big)}.",
            $"It pays while at most {FigureText.Share(most)} goes on; here {FigureText.Share(cascade.EscalationFraction)} does."
        );
        answer.Figures(
            "",
            new("price", document.Price),
            new("cheaper by", document.TimesCheaper),
            new("pays up to an escalation of", document.BreakEvenEscalation)
        );
        answer.Note(
            "All three prices must be of the same tokens. A judge that is the big model reading everything usually costs more than it saves.",
            "Latency of what goes on is the sum of both models and the judge; count retries in the escalation."
        );
        answer.Formula(
            $"price = small + judge + p · big = {FigureText.Plain(cascade.Small)} + {FigureText.Plain(cascade.Judge)} + {FigureText.Plain(cascade.EscalationFraction)} · {FigureText.Plain(cascade.Big)} = {FigureText.PerMillion(cascade.Expected)}",
            $"loses when p > 1 − (small + judge) / big = 1 − ({FigureText.Plain(cascade.Small)} + {FigureText.Plain(cascade.Judge)}) / {FigureText.Plain(cascade.Big)} = {FigureText.Share(most)}"
        );
        return answer;
    }
}
