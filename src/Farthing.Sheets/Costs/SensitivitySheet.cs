using Farthing.Documents.Costs;
using Farthing.Economics.Sensitivity;
using Farthing.Numerics.Quantities;
using Farthing.Reporting.Tables;

namespace Farthing.Sheets.Costs;

/// <summary>Which input moves the price most, as it is read.</summary>
public static class SensitivitySheet
{
    /// <summary>Its words and tables.</summary>
    public static CostAnswer Of(CostSensitivityDocument document, PriceSensitivity input)
    {
        SensitivityBar widest = document.Bars[0];
        string use = FigureText.Plain(input.Utilization.Middle * 100) + " %";
        CostAnswer answer = new();
        answer.Say(
            $"{FigureText.PerMillion(input.Middle)} at {use} utilization; {widest.Input} moves it most: from {Show.UsdPerMillion(widest.AtLow)} to {Show.UsdPerMillion(widest.AtHigh)}."
        );
        answer.Figures("", new CostFigure("price at the middle", document.Price, $"at {use}"));
        answer.Table(
            "EACH ALONE",
            document.Bars,
            new TableColumns<SensitivityBar>()
                .Words("input", bar => bar.Input)
                .Figure("from", bar => Ends(input, bar).From)
                .Figure("to", bar => Ends(input, bar).To)
                .UsdPerMillion("$/M at from", bar => bar.AtLow)
                .UsdPerMillion("$/M at to", bar => bar.AtHigh)
                .Words(
                    "swing",
                    bar => $"{Show.UsdPerMillion(bar.Swing)} {FigureText.Bar(bar.Swing, widest.Swing, 20)}"
                )
        );
        answer.Formula(
            document.Bars.Select(bar =>
                $"{bar.Input}: {Ends(input, bar).From} → {FigureText.PerMillion(bar.AtLow)}, {Ends(input, bar).To} → {FigureText.PerMillion(bar.AtHigh)}, others at the middle of their ranges"
            )
        );
        answer.Formula("$/M = rate · n / 3600 / (TPS · utilization) · 10⁶");
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
