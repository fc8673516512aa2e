using Farthing.Documents.Costs;
using Farthing.Economics.Sensitivity;
using Farthing.Numerics.Quantities;
using Farthing.Reporting.Tables;

namespace Farthing.Sheets.Costs;

/// <summary>Which input moves the price most, as it is read.</summary>
public static class SensitivitySheet
{
    /// <summary>Words and tables of a calculated one.</summary>
    public static CostAnswer Of(CostSensitivityDocument document, PriceSensitivity input)
    {
        CostAnswer answer = Of(
            document with
            {
                Bars =
                [
                    .. document.Bars.Select(bar =>
                        bar with
                        {
                            From = Ends(input, bar).From,
                            To = Ends(input, bar).To,
                        }
                    ),
                ],
            },
            input.Utilization.Middle
        );
        answer.Formula("$/M = rate · n / 3600 / (TPS · utilization) · 10⁶");
        return answer;
    }

    /// <summary>Its words and tables; the ends stand in the bars.</summary>
    public static CostAnswer Of(CostSensitivityDocument document, double utilization)
    {
        SensitivityBar widest = document.Bars[0];
        string use = FigureText.Plain(utilization * 100) + " %";
        CostAnswer answer = new();
        answer.Say(
            $"{FigureText.PerMillion(document.Price.Value)} at {use} utilization; {widest.Input} moves it most: from {Show.UsdPerMillion(widest.AtLow)} to {Show.UsdPerMillion(widest.AtHigh)}."
        );
        answer.Figures("", new CostFigure("price at the middle", document.Price, $"at {use}"));
        answer.Table(
            "EACH ALONE",
            document.Bars,
            new TableColumns<SensitivityBar>()
                .Words("input", bar => bar.Input)
                .Figure("from", bar => bar.From)
                .Figure("to", bar => bar.To)
                .UsdPerMillion("$/M at from", bar => bar.AtLow)
                .UsdPerMillion("$/M at to", bar => bar.AtHigh)
                .Words(
                    "swing",
                    bar => $"{Show.UsdPerMillion(bar.Swing)} {FigureText.Bar(bar.Swing, widest.Swing, 20)}"
                )
        );
        answer.Formula(
            document.Bars.Select(bar =>
                $"{bar.Input}: {bar.From} → {FigureText.PerMillion(bar.AtLow)}, {bar.To} → {FigureText.PerMillion(bar.AtHigh)}, others at the middle of their ranges"
            )
        );
        return answer;
    }

    /// <summary>The ends of an input's range.</summary>
    private static (string From, string To) Ends(PriceSensitivity input, SensitivityBar bar)
    {
        (Interval span, Func<double, string> show) = bar.Input switch
        {
            "gpu-price" => (input.Span(input.UsdPerGpuHour, double.MaxValue), Show.UsdPerHour),
            "tps" => (input.Span(input.TokensPerSecond, double.MaxValue), Show.Count),
            _ => (input.Span(input.Utilization, 1), (Func<double, string>)Show.Percent),
        };
        return (show(span.Low), show(span.High));
    }
}
