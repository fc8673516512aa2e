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
        FleetQuestion fleet = new("--in", "--out") { Gpus = CostFlags.FleetGpus() };
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
            "Which input moves the price per token most: each alone over its range, or by a share of its value.\nExample: farthing cost sensitivity --gpu-price 2.21 --gpus 4 --tps 2000-2800 --utilization 0.4-0.8\n         farthing cost sensitivity --model llama-3.1-8b --gpus 1xL40S --utilization 40-80%"
        );
        return command
            .With(price, tps, utilization, by)
            .With(fleet.All)
            .ReadsCatalog()
            .ReadsCalibration()
            .Runs(
                "cost.sensitivity",
                context =>
                {
                    if (fleet.IsAsked(context))
                    {
                        Interval? own = context.Range(price);
                        Interval use = context.RequiredRange(utilization);
                        double share = context.Required(by);
                        context.StopOnFaults();
                        return new SensitivityOfFleet(context, fleet, own, use, share).Answer(tps);
                    }

                    PriceSensitivity input = new(
                        context.RequiredRange(price),
                        context.Required(fleet.Gpus),
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
