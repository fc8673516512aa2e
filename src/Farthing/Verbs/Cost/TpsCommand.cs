using System.CommandLine;
using Farthing.Cli;
using Farthing.Documents.Costs;
using Farthing.Economics.Prices;
using Farthing.Numerics.Quantities;
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
        Interval typical = TokenCost.TokensPerSecondFor(wanted, rate, count, PriceCommand.TypicalUtilization);
        Interval? factor = needed / now;
        Interval? today = now is Interval current
            ? TokenCost.UsdPerMillion(rate, count, current, used)
            : null;
        string tokens = CostText.Range(needed, Show.Count);
        string nowTokens = CostText.Range(now ?? 0, Show.Count);
        string times = CostText.Range(factor ?? 0, CostText.Times);
        CostTpsDocument document = new(
            needed.In("tokens_per_s"),
            used.In("fraction"),
            (needed * used).In("tokens_per_s"),
            use is null ? typical.In("tokens_per_s") : null,
            today?.In("usd_per_m_tokens"),
            factor?.In("factor")
        );
        CostAnswer answer = new(context);
        answer.Say(
            $"{CostText.PerMillion(wanted)} on {CostText.Gpus(count)} at {CostText.PerHour(rate)} needs {tokens} tokens/s at full load, priced at {CostText.Share(used)} utilization.",
            today is Interval paid
                ? $"Today's {nowTokens} tokens/s cost {CostText.PerMillion(paid)}: it takes {times} that."
                : null
        );
        answer.Figures(
            "",
            new("needed at full load", document.NeededTps, "tok/s"),
            new("utilization", document.Utilization),
            new("delivered on average", document.DeliveredTps, "tok/s"),
            new("needed at 70 % utilization", document.NeededTpsAt70Percent, "tok/s"),
            new("price now", document.PriceNow, $"at {nowTokens} tok/s"),
            new("faster than now by", document.SpeedupNeeded)
        );
        answer.Note(
            use is null
                ? $"No --utilization was given: 100 % is what nobody reaches; at 70 % it takes {CostText.Range(typical, Show.Count)} tokens/s."
                : null
        );
        answer.Formula(
            $"TPS = rate · n / (target · 3600 · utilization) · 10⁶ = {CostText.Plain(rate)} · {CostText.Plain(count)} / ({CostText.Plain(wanted)} · 3600 · {CostText.Plain(used)}) · 10⁶ = {tokens} tokens/s",
            now is null ? null : $"speed-up = needed / now = {tokens} / {CostText.Plain(now.Value)} = {times}"
        );
        return answer.Print(document);
    }
}
