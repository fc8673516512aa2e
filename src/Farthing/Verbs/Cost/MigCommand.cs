using System.CommandLine;
using Farthing.Cli;
using Farthing.Documents.Costs;
using Farthing.Economics.Levers;
using Farthing.Economics.Prices;
using Farthing.Numerics.Quantities;
using Farthing.Sheets.Costs;
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
        Interval whole = split.WholeUsdPerMillion(use);
        Interval sliced = split.SlicedUsdPerMillion(use);
        CostMigDocument document = new(
            sliced.In("usd_per_m_tokens"),
            whole.In("usd_per_m_tokens"),
            split.TokensRatio.In("factor"),
            split.SlicedUsdPerMillion(TokenCost.TypicalUtilization).In("usd_per_m_tokens")
        );
        CostAnswer answer = MigSheet.Of(document, split, given);
        document = slice?.AddTo(answer, document) ?? document;
        MigSheet.Explain(answer, split, use);
        return context.Print(answer, document);
    }
}
