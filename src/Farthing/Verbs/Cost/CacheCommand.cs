using System.CommandLine;
using Farthing.Cli;
using Farthing.Documents.Costs;
using Farthing.Economics.Levers;
using Farthing.Numerics.Faults;
using Farthing.Numerics.Quantities;
using Farthing.Sheets.Costs;
using static Farthing.Settings.SettingKind;

namespace Farthing.Verbs.Cost;

/// <summary><c>farthing cost cache</c>: what a prefix cache (default) or a semantic cache saves.</summary>
internal static class CacheCommand
{
    private sealed class Flags
    {
        public WordFlag Kind { get; } =
            new("--kind", "prefix or semantic", ["prefix", "semantic"], "prefix")
            {
                Otherwise = "no such cache",
            };
        public QuantityFlag System { get; } =
            new("--system", Amount(QuantityKind.Count), "Prefix: tokens of the shared beginning");
        public QuantityFlag User { get; } =
            new("--user", Amount(QuantityKind.Count), "Prefix: tokens of a request that are its own");
        public QuantityFlag Rate { get; } =
            new("--rate", Positive(QuantityKind.Rate), "Requests over a time");
        public QuantityFlag Hit { get; } =
            new("--hit", Share(), "Share of requests that hit; a range is welcome");
        public QuantityFlag InputPrice { get; } =
            new(
                "--input-price",
                Positive(QuantityKind.UsdPerMillionTokens),
                "Price of a million computed prompt tokens"
            );
        public QuantityFlag CachedPrice { get; } =
            new(
                "--cached-price",
                Share(),
                "Prefix: price of a cached token as a share of it (0 on own GPUs, 0.1 at many APIs)",
                0
            );
        public QuantityFlag WriteFactor { get; } =
            new(
                "--write-factor",
                Number(1, 10),
                "Prefix: price of writing the cache, as a multiple of the input price",
                1
            );
        public QuantityFlag In { get; } =
            new("--in", Amount(QuantityKind.Count), "Semantic: prompt tokens of a request");
        public QuantityFlag Out { get; } =
            new("--out", Amount(QuantityKind.Count), "Output tokens of a request: semantic, or of a fleet");
        public QuantityFlag OutputPrice { get; } =
            new(
                "--output-price",
                Positive(QuantityKind.UsdPerMillionTokens),
                "Semantic: price of a million output tokens"
            );
        public QuantityFlag EmbeddingPrice { get; } =
            new(
                "--embedding-price",
                Positive(QuantityKind.UsdPerMillionTokens),
                "Semantic: price of a million embedded tokens"
            );
        public QuantityFlag WrongHits { get; } =
            new("--wrong-hits", Share(), "Semantic: share of hits that answer another question");
        public QuantityFlag WrongCost { get; } =
            new("--wrong-cost", Positive(QuantityKind.Usd), "Semantic: your cost of one wrong answer");
        public QuantityFlag Hours { get; } = CostFlags.HoursPerMonth();
        public QuantityFlag GpuPrice { get; } = CostFlags.GpuPrice();
        public QuantityFlag Utilization { get; } = CostFlags.Utilization();
        public FleetQuestion Fleet { get; } = new();
    }

    /// <summary>Builds the command.</summary>
    public static Command Create()
    {
        Flags flags = new();
        Command command = new(
            "cache",
            "Savings of a prefix cache or a semantic cache.\nExamples: farthing cost cache --system 2048 --user 256 --rate 10000/h --hit 85% --input-price 0.50\n          farthing cost cache --system 2048 --user 256 --out 128 --rate 10000/h --hit 85% --model llama-3.1-8b --gpus 1xL40S --utilization 60%\n          farthing cost cache --kind semantic --rate 10000/h --hit 20-40% --in 600 --out 250 --input-price 0.50 --output-price 1.50 --embedding-price 0.02 --wrong-hits 1% --wrong-cost 0.05"
        );
        return command
            .With(
                flags.Kind,
                flags.System,
                flags.User,
                flags.Rate,
                flags.Hit,
                flags.InputPrice,
                flags.CachedPrice,
                flags.WriteFactor
            )
            .With(
                flags.In,
                flags.Out,
                flags.OutputPrice,
                flags.EmbeddingPrice,
                flags.WrongHits,
                flags.WrongCost,
                flags.Hours
            )
            .With(flags.GpuPrice, flags.Utilization)
            .With(flags.Fleet.All)
            .ReadsCatalog()
            .ReadsCalibration()
            .Runs("cost.cache", context => Answer(context, flags));
    }

    private static int Answer(VerbContext context, Flags flags)
    {
        string kind = flags.Kind.Read(context)!;
        context.StopOnFaults();
        return kind == "prefix" ? Prefix(context, flags) : Semantic(context, flags);
    }

    private static int Prefix(VerbContext context, Flags flags)
    {
        PrefixCacheSaving saving = new(
            context.Required(flags.System),
            context.Required(flags.User),
            context.Required(flags.Rate) * 3600,
            context.RequiredRange(flags.Hit)
        );
        CachedFleet? fleet = Simulated(
            context,
            flags,
            saving.SystemTokens + saving.UserTokens,
            [flags.InputPrice]
        );
        Interval? price = fleet?.Input.Range ?? context.Range(flags.InputPrice);
        double cached = context.Required(flags.CachedPrice);
        double write = context.Required(flags.WriteFactor);
        if (saving.SystemTokens + saving.UserTokens <= 0)
        {
            context.Refuse(
                QuantityFaultCodes.OutOfRange,
                "--system",
                "a request needs at least one token",
                "a count above 0 in --system or --user"
            );
        }

        double hours = context.Required(flags.Hours);
        context.StopOnFaults();
        Interval? perHour = price is Interval usd ? saving.SavedUsdPerHour(usd, cached, write) : null;
        CostCacheDocument document = new(
            new Quantity(saving.PromptTokensPerHour, "tokens_per_h"),
            saving.ComputedTokensPerHour.In("tokens_per_h"),
            saving.SavedFraction.In("fraction"),
            new Quantity(saving.HitSavesFraction, "fraction"),
            perHour?.In("usd_per_hour"),
            (perHour * hours)?.In("usd"),
            fleet?.Carrying.Document.Carried
        );
        CostAnswer answer = CacheSheet.Of(document, saving, price, cached, write);
        fleet?.Carrying.Tell(answer);
        return context.Print(answer, document);
    }

    private static int Semantic(VerbContext context, Flags flags)
    {
        if (
            context.Parsed.GetValue(flags.WrongHits) is null
            || context.Parsed.GetValue(flags.WrongCost) is null
        )
        {
            context.Refuse(
                CostFaultCodes.WrongHitsMissing,
                "--wrong-hits",
                "a semantic cache's wrong answers are never left out of its sum",
                "--wrong-hits 1% and --wrong-cost $0.05: your own figures, measured in shadow mode"
            );
        }

        double hours = context.Required(flags.Hours);
        double requests = context.Required(flags.Rate) * 3600 * hours;
        double prompt = context.Required(flags.In);
        double output = context.Required(flags.Out);
        CachedFleet? fleet = Simulated(context, flags, prompt, [flags.InputPrice, flags.OutputPrice]);
        double request =
            (
                (prompt * (fleet?.Input.Value ?? context.Required(flags.InputPrice)))
                + (output * (fleet?.Output.Value ?? context.Required(flags.OutputPrice)))
            ) / 1e6;
        double embedding = prompt * context.Required(flags.EmbeddingPrice) / 1e6;
        SemanticCacheSaving saving = new(
            requests,
            context.RequiredRange(flags.Hit),
            request,
            embedding,
            context.Range(flags.WrongHits) ?? 0,
            context.Range(flags.WrongCost) ?? 0
        );
        context.StopOnFaults();
        CostSemanticCacheDocument document = new(
            saving.AvoidedUsd.In("usd"),
            new Quantity(-saving.EmbeddingUsd, "usd"),
            new Interval(-saving.WrongUsd.High, -saving.WrongUsd.Low).In("usd"),
            saving.SavedUsd.In("usd"),
            new Quantity(saving.BreakEvenWrongFraction, "fraction"),
            fleet?.Carrying.Document.Carried
        );
        CostAnswer answer = CacheSheet.Of(document, saving);
        fleet?.Carrying.Tell(answer);
        return context.Print(answer, document, saving.SavedUsd.High <= 0 ? 1 : 0);
    }

    /// <summary>What a million computed tokens cost on the named fleet; null where none is named.</summary>
    private static CachedFleet? Simulated(
        VerbContext context,
        Flags flags,
        double prompt,
        IEnumerable<Option> replaced
    )
    {
        if (!flags.Fleet.IsAsked(context))
        {
            return null;
        }

        Interval utilization = context.Range(flags.Utilization) ?? 1;
        double output = context.Value(flags.Out) ?? AssumedLengths.Output;
        CarryingFleet found = flags.Fleet.Find(
            context,
            context.Range(flags.GpuPrice),
            replaced,
            FleetFlags.Lengths(prompt, output)
        );
        double prefill = found.Capacity.PrefillFraction;
        return new CachedFleet(
            found,
            found.UsdPerMillion(utilization, prefill, found.Capacity.Workload.MeanInput),
            found.UsdPerMillion(utilization, 1 - prefill, found.Capacity.Workload.MeanOutput)
        );
    }

    private sealed record CachedFleet(CarryingFleet Carrying, Quantity Input, Quantity Output);
}
