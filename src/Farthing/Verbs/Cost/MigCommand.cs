using System.CommandLine;
using Farthing.Cli;
using Farthing.Documents.Costs;
using Farthing.Economics.Levers;
using Farthing.Numerics.Quantities;
using static Farthing.Settings.SettingKind;

namespace Farthing.Verbs.Cost;

/// <summary><c>farthing cost mig</c>: one GPU in slices against the same GPU whole.</summary>
internal static class MigCommand
{
    private sealed class Flags
    {
        public QuantityFlag Price { get; } = CostFlags.GpuPrice();
        public QuantityFlag Tps { get; } =
            new("--tps", Positive(QuantityKind.TokensPerSecond), "Tokens per second of the GPU uncut");
        public QuantityFlag Slices { get; } = new("--slices", Whole(1, 7), "Slices in use");
        public QuantityFlag SliceTps { get; } =
            new("--slice-tps", Positive(QuantityKind.TokensPerSecond), "Tokens per second of one slice");
        public TextFlag Gpu { get; } =
            new("--gpu", null, "GPU of the catalog, to check and describe --profile");
        public TextFlag Profile { get; } = new("--profile", null, "MIG profile such as 1g.10gb; needs --gpu");
        public QuantityFlag Utilization { get; } = CostFlags.Utilization();
    }

    /// <summary>Builds the command.</summary>
    public static Command Create()
    {
        Flags flags = new();
        Command command = new(
            "mig",
            "One GPU in slices against the same GPU whole.\nExample: farthing cost mig --gpu-price 3.50 --tps 1000 --slices 4 --slice-tps 800 --utilization 0.7 --gpu H100-SXM --profile 1g.20gb"
        );
        return command
            .With(
                flags.Price,
                flags.Tps,
                flags.Slices,
                flags.SliceTps,
                flags.Utilization,
                flags.Gpu,
                flags.Profile
            )
            .ReadsCatalog()
            .Runs("cost.mig", context => Answer(context, flags));
    }

    private static int Answer(VerbContext context, Flags flags)
    {
        MigSplit split = new(
            context.RequiredRange(flags.Price),
            context.RequiredRange(flags.Tps),
            context.Required(flags.Slices),
            context.RequiredRange(flags.SliceTps)
        );
        Interval? given = context.Range(flags.Utilization);
        MigSlice? slice = MigSlice.Read(context, flags.Gpu, flags.Profile, split.Slices);
        context.StopOnFaults();
        Interval use = given ?? 1;
        string at = CostText.Share(use);
        Interval whole = split.WholeUsdPerMillion(use);
        Interval sliced = split.SlicedUsdPerMillion(use);
        CostMigDocument document = new(
            sliced.In("usd_per_m_tokens"),
            whole.In("usd_per_m_tokens"),
            split.TokensRatio.In("factor"),
            split.SlicedUsdPerMillion(PriceCommand.TypicalUtilization).In("usd_per_m_tokens")
        );
        CostAnswer answer = new(context);
        answer.Say(
            $"{CostText.Plain(split.Slices)} slices: {CostText.PerMillion(sliced)}; the GPU whole: {CostText.PerMillion(whole)}, both at {at} utilization{(given is null ? ", a price nobody pays" : "")}: {CostText.Range(split.TokensRatio, CostText.Times)} the tokens.",
            "That ratio compares models, not slicing: MIG gives isolation, not tokens."
        );
        answer.Figures(
            "",
            new(
                $"{CostText.Plain(split.Slices)} slices",
                document.SlicedPrice,
                $"{CostText.Range(split.SlicedTokensPerSecond, Show.Count)} tok/s together, at {at}"
            ),
            new(
                "whole",
                document.WholePrice,
                $"{CostText.Range(split.WholeTokensPerSecond, Show.Count)} tok/s, at {at}"
            ),
            new("tokens, slices over whole", document.TokensRatio),
            new("slices at 70 %", document.PriceAt70Percent)
        );
        document = slice?.AddTo(answer, document) ?? document;
        answer.Note(
            "Where the slices run a smaller model than the whole, the ratio compares the models: the same small model unsliced at equal total batch is not slower. Slices read the weights once each and split bandwidth and KV memory.",
            "Slicing pays for several small, mostly idle models that must not disturb each other; all slices must be in use to reach this price."
        );
        answer.Formula(
            $"$/M sliced = rate / 3600 / (slices · TPS each · utilization) · 10⁶ = {CostText.Plain(split.UsdPerGpuHour)} / 3600 / ({CostText.Plain(split.Slices)} · {CostText.Plain(split.SliceTokensPerSecond)} · {CostText.Plain(use)}) · 10⁶ = {CostText.PerMillion(sliced)}",
            $"$/M whole = {CostText.Plain(split.UsdPerGpuHour)} / 3600 / ({CostText.Plain(split.WholeTokensPerSecond)} · {CostText.Plain(use)}) · 10⁶ = {CostText.PerMillion(whole)}"
        );
        return answer.Print(document);
    }
}
