using System.CommandLine;
using Farthing.Cli;
using Farthing.Economics.Sensitivity;
using Farthing.Numerics.Quantities;
using Farthing.Reporting.Terminal;
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
        IReadOnlyList<SensitivityBar> bars = input.Bars;
        CostSheet sheet = new(context);
        string use = CostText.Plain(input.Utilization.Middle * 100) + " %";
        sheet.Say(
            $"{CostText.PerMillion(input.Middle)} at {use} utilization; {bars[0].Input} moves it most: from {Show.UsdPerMillion(bars[0].AtLow)} to {Show.UsdPerMillion(bars[0].AtHigh)}."
        );
        sheet.Figure(
            "price",
            "price at the middle",
            input.Middle,
            "usd_per_m_tokens",
            CostText.PerMillion,
            $"at {use}"
        );
        TextTable table = new(
            TextColumn.Text("input"),
            TextColumn.Number("from"),
            TextColumn.Number("to"),
            TextColumn.Number("$/M at from"),
            TextColumn.Number("$/M at to"),
            TextColumn.Text("swing")
        );
        foreach (SensitivityBar bar in bars)
        {
            (Interval span, Func<double, string> show) = Span(input, bar.Input);
            table.Row(
                bar.Input,
                show(span.Low),
                show(span.High),
                Show.UsdPerMillion(bar.AtLow),
                Show.UsdPerMillion(bar.AtHigh),
                $"{Show.UsdPerMillion(bar.Swing)} {CostText.Bar(bar.Swing, bars[0].Swing, 20)}"
            );
            sheet.Formula(
                $"{bar.Input}: {show(span.Low)} → {CostText.PerMillion(bar.AtLow)}, {show(span.High)} → {CostText.PerMillion(bar.AtHigh)}, others at the middle of their ranges"
            );
        }

        sheet.Table("bars", "EACH ALONE", table, writer => Write(writer, bars));
        sheet.Formula("$/M = rate · n / 3600 / (TPS · utilization) · 10⁶");
        return sheet.Print();
    }

    private static (Interval Span, Func<double, string> Show) Span(PriceSensitivity input, string name) =>
        name switch
        {
            "gpu-price" => (input.Span(input.UsdPerGpuHour, double.MaxValue), Show.UsdPerHour),
            "tps" => (input.Span(input.TokensPerSecond, double.MaxValue), Show.Count),
            _ => (input.Span(input.Utilization, 1), Show.Percent),
        };

    private static void Write(System.Text.Json.Utf8JsonWriter writer, IReadOnlyList<SensitivityBar> bars)
    {
        foreach (SensitivityBar bar in bars)
        {
            writer.WriteStartObject();
            writer.WriteString("input", bar.Input);
            writer.WriteNumber("at_low", bar.AtLow);
            writer.WriteNumber("at_high", bar.AtHigh);
            writer.WriteNumber("swing", bar.Swing);
            writer.WriteEndObject();
        }
    }
}
