using System.CommandLine;
using Farthing.Cli;
using Farthing.Documents.Costs;
using Farthing.Economics.Prices;
using Farthing.Numerics.Quantities;
using Farthing.Sheets.Costs;
using static Farthing.Settings.SettingKind;

namespace Farthing.Verbs.Cost;

/// <summary><c>farthing cost tps</c>: the tokens per second that a target price needs.</summary>
internal static class TpsCommand
{
    /// <summary>Builds the command.</summary>
    public static Command Create()
    {
        QuantityFlag target = new(
            "--target",
            Positive(QuantityKind.UsdPerMillionTokens),
            "Price per million tokens to reach"
        );
        QuantityFlag price = CostFlags.GpuPrice();
        QuantityFlag gpus = CostFlags.FleetGpus();
        QuantityFlag utilization = CostFlags.Utilization();
        QuantityFlag tps = CostFlags.Tps();
        ServingFlags serving = new();
        FleetFlags fleet = new("--in", "--out", "--rate");
        Command command = new(
            "tps",
            "Tokens per second that a target price needs.\nExample: farthing cost tps --target '$1.00/M' --gpu-price '$3.50/h' --utilization 0.7 --tps 833\n         farthing cost tps --target '$1.00/M' --model llama-3.3-70b --gpus 4xA100-80GB --utilization 60%"
        );
        return command
            .With(target, price, gpus, utilization, tps)
            .With(serving.Model, serving.Weights, serving.Kv)
            .With(fleet.All)
            .ReadsCatalog()
            .ReadsCalibration()
            .Runs(
                "cost.tps",
                context => Answer(context, target, price, gpus, utilization, tps, serving, fleet)
            );
    }

    private static int Answer(
        VerbContext context,
        QuantityFlag target,
        QuantityFlag price,
        QuantityFlag gpus,
        QuantityFlag utilization,
        QuantityFlag tps,
        ServingFlags serving,
        FleetFlags fleet
    )
    {
        Interval wanted = context.RequiredRange(target);
        Interval? use = context.Range(utilization);
        if (FleetFlags.IsNamed(context, gpus))
        {
            FleetFlags.RefuseBeside(context, serving, tps);
            context.StopOnFaults();
            CarryingFleet found = CarryingFleet.Find(context, fleet, serving, gpus, context.Range(price));
            CostAnswer ofFleet = Of(
                wanted,
                found.UsdPerGpuHour,
                found.Found.Gpus,
                use,
                found.Capacity.TokensPerSecond,
                out CostTpsDocument needed
            );
            found.Tell(ofFleet);
            return context.Print(ofFleet, needed with { Throughput = found.Document.Carried });
        }

        fleet.RefuseAlone(context, serving.Model, serving.Weights, serving.Kv);
        Interval rate = context.RequiredRange(price);
        double count = context.Required(gpus);
        Interval? now = context.Range(tps);
        context.StopOnFaults();
        return context.Print(Of(wanted, rate, count, use, now, out CostTpsDocument document), document);
    }

    private static CostAnswer Of(
        Interval wanted,
        Interval rate,
        double count,
        Interval? use,
        Interval? now,
        out CostTpsDocument document
    )
    {
        Interval used = use ?? 1;
        Interval needed = TokenCost.TokensPerSecondFor(wanted, rate, count, used);
        Interval typical = TokenCost.TokensPerSecondFor(wanted, rate, count, TokenCost.TypicalUtilization);
        Interval? factor = needed / now;
        Interval? today = now is Interval current
            ? TokenCost.UsdPerMillion(rate, count, current, used)
            : null;
        document = new(
            needed.In("tokens_per_s"),
            used.In("fraction"),
            (needed * used).In("tokens_per_s"),
            use is null ? typical.In("tokens_per_s") : null,
            today?.In("usd_per_m_tokens"),
            factor?.In("factor")
        );
        return TpsSheet.Of(document, wanted, rate, count, now);
    }
}
