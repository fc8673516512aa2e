using System.CommandLine;
using Farthing.Cli;
using Farthing.Documents.Costs;
using Farthing.Economics.Sensitivity;
using Farthing.Numerics.Quantities;
using Farthing.Sheets.Costs;
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
            "Change of an input without its own range",
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
        return context.Print(SensitivitySheet.Of(document, input), document);
    }
}
