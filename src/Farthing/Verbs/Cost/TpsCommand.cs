using System.CommandLine;
using Farthing.Cli;
using Farthing.Economics.Prices;
using Farthing.Numerics.Quantities;
using static Farthing.Settings.SettingKind;

namespace Farthing.Verbs.Cost;

/// <summary><c>farthing cost tps</c>: the tokens per second that a target price needs.</summary>
internal static class TpsCommand
{
    private const double TypicalUtilization = 0.7;

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
        CostSheet sheet = new(context);
        string goal = CostText.PerMillion(wanted);
        sheet.Say(
            $"{goal} on {CostText.Gpus(count)} at {CostText.PerHour(rate)} needs {CostText.Range(needed, Show.Count)} tokens/s at full load, "
                + $"priced at {CostText.Range(used, Show.Percent)} utilization."
        );
        sheet.Figure("needed_tps", "needed at full load", needed, "tokens_per_s", Show.Count, "tok/s");
        sheet.Figure("utilization", "utilization", used, "fraction", Show.Percent);
        sheet.Figure(
            "delivered_tps",
            "delivered on average",
            needed * used,
            "tokens_per_s",
            Show.Count,
            "tok/s"
        );
        sheet.Formula(
            $"TPS = rate · n / (target · 3600 · utilization) · 10⁶ = {CostText.Plain(rate)} · {CostText.Plain(count)} / ({CostText.Plain(wanted)} · 3600 · {CostText.Plain(used)}) · 10⁶ = {CostText.Range(needed, Show.Count)} tokens/s"
        );
        if (use is null)
        {
            Interval typical = TokenCost.TokensPerSecondFor(wanted, rate, count, TypicalUtilization);
            sheet.Figure(
                "needed_tps_at_70_percent",
                "needed at 70 % utilization",
                typical,
                "tokens_per_s",
                Show.Count,
                "tok/s"
            );
            sheet.Note(
                $"No --utilization was given: 100 % is what nobody reaches; at 70 % it takes {CostText.Range(typical, Show.Count)} tokens/s."
            );
        }

        if (now is Interval current)
        {
            Interval factor = needed / current;
            Interval today = TokenCost.UsdPerMillion(rate, count, current, used);
            sheet.Figure(
                "price_now",
                "price now",
                today,
                "usd_per_m_tokens",
                CostText.PerMillion,
                $"at {CostText.Range(current, Show.Count)} tok/s"
            );
            sheet.Figure("speedup_needed", "faster than now by", factor, "factor", CostText.Times);
            sheet.Say(
                $"Today's {CostText.Range(current, Show.Count)} tokens/s cost {CostText.PerMillion(today)}: it takes {CostText.Range(factor, CostText.Times)} that."
            );
            sheet.Formula(
                $"speed-up = needed / now = {CostText.Range(needed, Show.Count)} / {CostText.Plain(current)} = {CostText.Range(factor, CostText.Times)}"
            );
        }

        return sheet.Print();
    }
}
