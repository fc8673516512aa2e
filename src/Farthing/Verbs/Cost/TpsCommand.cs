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
        QuantityFlag gpus = CostFlags.Gpus();
        QuantityFlag utilization = CostFlags.Utilization();
        QuantityFlag tps = CostFlags.Tps();
        Command command = new(
            "tps",
            "Tokens per second that a target price needs.\nExample: farthing cost tps --target '$1.00/M' --gpu-price '$3.50/h' --utilization 0.7 --tps 833"
        );
        return command
            .With(target, price, gpus, utilization, tps)
            .Runs("cost.tps", context => Answer(context, target, price, gpus, utilization, tps));
    }

    private static int Answer(
        VerbContext context,
        QuantityFlag target,
        QuantityFlag price,
        QuantityFlag gpus,
        QuantityFlag utilization,
        QuantityFlag tps
    )
    {
        Interval wanted = context.RequiredRange(target);
        Interval rate = context.RequiredRange(price);
        double count = context.Required(gpus);
        Interval? use = context.Range(utilization);
        Interval? now = context.Range(tps);
        context.StopOnFaults();

        Interval used = use ?? 1;
        Interval needed = TokenCost.TokensPerSecondFor(wanted, rate, count, used);
        Interval typical = TokenCost.TokensPerSecondFor(wanted, rate, count, TokenCost.TypicalUtilization);
        Interval? factor = needed / now;
        Interval? today = now is Interval current
            ? TokenCost.UsdPerMillion(rate, count, current, used)
            : null;
        CostTpsDocument document = new(
            needed.In("tokens_per_s"),
            used.In("fraction"),
            (needed * used).In("tokens_per_s"),
            use is null ? typical.In("tokens_per_s") : null,
            today?.In("usd_per_m_tokens"),
            factor?.In("factor")
        );
        return context.Print(TpsSheet.Of(document, wanted, rate, count, now), document);
    }
}
