using Farthing.Documents.Costs;
using Farthing.Economics.Prices;
using Farthing.Numerics.Quantities;

namespace Farthing.Sheets.Costs;

/// <summary>A machine that is busy and then idle, as it is read.</summary>
public static class DutySheet
{
    /// <summary>Its words and tables.</summary>
    public static CostAnswer Of(CostDutyDocument document, DutyCycle cycle)
    {
        double mean = document.MeanUtilization.Value;
        double steady = document.SteadyUtilization.Value;
        double times = document.CostFactor.Value;
        string meanText = FigureText.Tenths(mean);
        CostAnswer answer = new();
        answer.Say(
            $"{Show.Percent(cycle.BusyUtilization)} for {Show.Seconds(cycle.BusySeconds)}, then idle for {Show.Seconds(cycle.IdleSeconds)}, is {meanText} on average: a token costs {Show.Three(times)}× what it costs at a steady {Show.Percent(steady)}."
        );
        answer.Figures(
            "",
            new("mean utilization", document.MeanUtilization, Show: FigureText.Tenths),
            new("compared with", document.SteadyUtilization),
            new("a token costs", document.CostFactor, "the steady one's"),
            new("price", document.Price, $"at {meanText}"),
            new("steady price", document.SteadyPrice, $"at {Show.Percent(steady)}")
        );
        answer.Note(
            "A machine that looks full for minutes is paid for by the hour: price the mean, not the peak."
        );
        answer.Formula(
            $"mean = busy · t_busy / (t_busy + t_idle) = {FigureText.Plain(cycle.BusyUtilization)} · {FigureText.Plain(cycle.BusySeconds)} / ({FigureText.Plain(cycle.BusySeconds)} + {FigureText.Plain(cycle.IdleSeconds)}) = {meanText}",
            $"factor = steady / mean = {FigureText.Plain(steady)} / {FigureText.Plain(mean)} = {FigureText.Times(times)}"
        );
        return answer;
    }
}
