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
            document.PricePerRequest is { } request
                ? $"{Show.UsdPerRequest(request.Value)} a request ({FigureText.PerMillion(document.Price.Value)}) at {use} utilization; {widest.Input} moves it most: from {Show.UsdPerRequest(widest.AtLow)} to {Show.UsdPerRequest(widest.AtHigh)}."
                : $"{FigureText.PerMillion(document.Price.Value)} at {use} utilization; {widest.Input} moves it most: from {Show.UsdPerMillion(widest.AtLow)} to {Show.UsdPerMillion(widest.AtHigh)}."
        );
        answer.Figures(
            "",
            new CostFigure("a request", document.PricePerRequest, $"at {use}", Show.UsdPerRequest),
            new CostFigure("price at the middle", document.Price, $"at {use}")
        );
        answer.Table(
            "EACH ALONE",
            document.Bars,
            document.PricePerRequest is null ? PerMillion(widest) : PerRequest(widest)
        );
        answer.Formula(
            document.Bars.Select(bar =>
                $"{bar.Input}: {bar.From} → {Ended(document, bar.AtLow)}, {bar.To} → {Ended(document, bar.AtHigh)}, others at the middle of their ranges"
            )
        );
        return answer;
    }

    private static string Ended(CostSensitivityDocument document, double usd) =>
        document.PricePerRequest is null
            ? FigureText.PerMillion(usd)
            : $"{Show.UsdPerRequest(usd)} a request";

    private static TableColumns<SensitivityBar> PerMillion(SensitivityBar widest) =>
        Inputs()
            .UsdPerMillion("$/M at from", bar => bar.AtLow)
            .UsdPerMillion("$/M at to", bar => bar.AtHigh)
            .Words(
                "swing",
                bar => $"{Show.UsdPerMillion(bar.Swing)} {FigureText.Bar(bar.Swing, widest.Swing, 20)}"
            );

    private static TableColumns<SensitivityBar> PerRequest(SensitivityBar widest) =>
        Inputs()
            .UsdPerRequest(bar => bar.AtLow)
            .Figure("at to", bar => Show.UsdPerRequest(bar.AtHigh))
            .Words(
                "swing",
                bar => $"{Show.UsdPerRequest(bar.Swing)} {FigureText.Bar(bar.Swing, widest.Swing, 10)}"
            )
            .Figure(
                "$/M at from",
                bar => bar.PerMAtLow is double usd ? Show.UsdPerMillion(usd) : null,
                rank: 1
            )
            .Figure(
                "$/M at to",
                bar => bar.PerMAtHigh is double usd ? Show.UsdPerMillion(usd) : null,
                rank: 1
            );

    private static TableColumns<SensitivityBar> Inputs() =>
        new TableColumns<SensitivityBar>()
            .Words("input", bar => bar.Input)
            .Figure("from", bar => bar.From)
            .Figure("to", bar => bar.To);

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
