using System.CommandLine;
using Farthing.Cli;
using Farthing.Documents.Costs;
using Farthing.Economics.Sensitivity;
using Farthing.Numerics.Quantities;
using Farthing.Reporting.Tables;
using static Farthing.Settings.SettingKind;

namespace Farthing.Verbs.Cost;

/// <summary><c>farthing cost sensitivity</c>: which input moves the price most.</summary>
internal static class SensitivityCommand
{
    /// <summary>Builds the command.</summary>
    public static Command Create()
    {
        QuantityFlag price = CostFlags.GpuPrice();
        QuantityFlag gpus = CostFlags.Gpus();
        QuantityFlag tps = CostFlags.Tps();
        QuantityFlag utilization = CostFlags.Utilization();
        QuantityFlag by = new(
            "--by",
            Positive(QuantityKind.Fraction, 0.95),
            "How far an input without a range of its own is moved",
            0.2
        );
        Command command = new(
            "sensitivity",
            "Which input moves the price per token most: each alone over its range, or by a share of its value.\nExample: farthing cost sensitivity --gpu-price 2.21 --gpus 4 --tps 2000-2800 --utilization 0.4-0.8"
        );
        return command
            .With(price, gpus, tps, utilization, by)
            .Runs(
                "cost.sensitivity",
                context =>
                {
                    PriceSensitivity input = new(
                        context.RequiredRange(price),
                        context.Required(gpus),
                        context.RequiredRange(tps),
                        context.RequiredRange(utilization),
                        context.Required(by)
                    );
                    context.StopOnFaults();
                    return Answer(context, input);
                }
            );
    }

    private static int Answer(VerbContext context, PriceSensitivity input)
    {
        CostSensitivityDocument document = new(new Quantity(input.Middle, "usd_per_m_tokens"), input.Bars);
        SensitivityBar widest = document.Bars[0];
        string use = CostText.Plain(input.Utilization.Middle * 100) + " %";
        CostAnswer answer = new(context);
        answer.Say(
            $"{CostText.PerMillion(input.Middle)} at {use} utilization; {widest.Input} moves it most: from {Show.UsdPerMillion(widest.AtLow)} to {Show.UsdPerMillion(widest.AtHigh)}."
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
                    bar => $"{Show.UsdPerMillion(bar.Swing)} {CostText.Bar(bar.Swing, widest.Swing, 20)}"
                )
        );
        answer.Formula(
            document.Bars.Select(bar =>
                $"{bar.Input}: {Ends(input, bar).From} → {CostText.PerMillion(bar.AtLow)}, {Ends(input, bar).To} → {CostText.PerMillion(bar.AtHigh)}, others at the middle of their ranges"
            )
        );
        answer.Formula("$/M = rate · n / 3600 / (TPS · utilization) · 10⁶");
        return answer.Print(document);
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
