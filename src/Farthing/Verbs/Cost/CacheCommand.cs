using System.CommandLine;
using Farthing.Cli;
using Farthing.Documents.Costs;
using Farthing.Economics.Levers;
using Farthing.Numerics.Faults;
using Farthing.Numerics.Quantities;
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
            new("--out", Amount(QuantityKind.Count), "Semantic: output tokens of a request");
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
            new("--wrong-cost", Positive(QuantityKind.Usd), "Semantic: what one wrong answer costs you");
        public QuantityFlag Hours { get; } = CostFlags.HoursPerMonth();
    }

    /// <summary>Builds the command.</summary>
    public static Command Create()
    {
        Flags flags = new();
        Command command = new(
            "cache",
            "What a prefix cache or a semantic cache saves.\nExamples: farthing cost cache --system 2048 --user 256 --rate 10000/h --hit 85% --input-price 0.50\n          farthing cost cache --kind semantic --rate 10000/h --hit 20-40% --in 600 --out 250 --input-price 0.50 --output-price 1.50 --embedding-price 0.02 --wrong-hits 1% --wrong-cost 0.05"
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
        Interval? price = context.Range(flags.InputPrice);
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
        Interval usd = price ?? 0;
        Interval? perHour = price is null ? null : saving.SavedUsdPerHour(usd, cached, write);
        string computed = CostText.Range(saving.ComputedTokensPerHour, Millions);
        string worth = CostText.PerHour(perHour ?? 0);
        CostCacheDocument document = new(
            new Quantity(saving.PromptTokensPerHour, "tokens_per_h"),
            saving.ComputedTokensPerHour.In("tokens_per_h"),
            saving.SavedFraction.In("fraction"),
            new Quantity(saving.HitSavesFraction, "fraction"),
            perHour?.In("usd_per_hour"),
            (perHour * hours)?.In("usd")
        );
        CostAnswer answer = new(context);
        answer.Say(
            $"Prefill falls from {Show.Scaled(saving.PromptTokensPerHour)} to {computed} tokens/h: {CostText.Range(saving.SavedFraction, CostText.Tenths)} less.",
            price is null ? null : $"Worth {worth} at {CostText.PerMillion(usd)}."
        );
        answer.Figures(
            "",
            new("prompt tokens", document.PromptTokensPerHour, "per hour", Millions),
            new("still computed", document.ComputedTokensPerHour, "per hour", Millions),
            new("prefill saved", document.SavedFraction, Show: CostText.Tenths),
            new(
                "one hit saves",
                document.HitSavesFraction,
                $"{CostText.Plain(saving.SystemTokens)} of {CostText.Plain(saving.SystemTokens + saving.UserTokens)} tokens",
                CostText.Tenths
            ),
            new("saved", document.SavedUsdPerHour, $"at {CostText.PerMillion(usd)} input"),
            new("saved a month", document.SavedUsdPerMonth)
        );
        answer.Note(
            "Only prefill gets cheaper: on own GPUs throughput rises at most by 1 / (1 − saved share · prefill's share of GPU time), and money is saved when a GPU is released.",
            "A hit skips the shared beginning, never the user's own tokens; the hit share is an output of cache size and traffic: farthing simulate derives it."
        );
        answer.Formula(
            price is null
                ? null
                : $"saved = requests/h · system · (hit · (1 − cached price) − (1 − hit) · (write factor − 1)) · price = {CostText.Plain(saving.RequestsPerHour)} · {CostText.Plain(saving.SystemTokens)} · ({CostText.Plain(saving.HitFraction)} · (1 − {CostText.Plain(cached)}) − (1 − {CostText.Plain(saving.HitFraction)}) · {CostText.Plain(write - 1)}) · {CostText.Plain(usd)} / 10⁶ = {worth}",
            $"prompt tokens = requests/h · (system + user) = {CostText.Plain(saving.RequestsPerHour)} · ({CostText.Plain(saving.SystemTokens)} + {CostText.Plain(saving.UserTokens)}) = {Millions(saving.PromptTokensPerHour)}",
            $"computed = prompt − hit · requests/h · system = {Millions(saving.PromptTokensPerHour)} − {CostText.Plain(saving.HitFraction)} · {CostText.Plain(saving.RequestsPerHour)} · {CostText.Plain(saving.SystemTokens)} = {computed}"
        );
        return answer.Print(document);
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
        double request =
            ((prompt * context.Required(flags.InputPrice)) + (output * context.Required(flags.OutputPrice)))
            / 1e6;
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
        Interval saved = saving.SavedUsd;
        bool loses = saved.High <= 0;
        CostSemanticCacheDocument document = new(
            saving.AvoidedUsd.In("usd"),
            new Quantity(-saving.EmbeddingUsd, "usd"),
            new Interval(-saving.WrongUsd.High, -saving.WrongUsd.Low).In("usd"),
            saved.In("usd"),
            new Quantity(saving.BreakEvenWrongFraction, "fraction")
        );
        CostAnswer answer = new(context);
        answer.Say(
            loses
                ? $"It LOSES {Show.Usd(new Interval(-saved.High, -saved.Low))} a month, wrong answers counted."
            : saved.Low < 0
                ? $"Between {Show.Usd(saved.Low)} and {Show.Usd(saved.High)} a month, wrong answers counted: it may lose money."
            : $"Saves {Show.Usd(saved)} a month, wrong answers counted."
        );
        answer.Figures(
            "",
            new("requests not served", document.AvoidedUsd, "per month"),
            new("embedding all of them", document.EmbeddingUsd, "per month"),
            new(
                "wrong answers",
                document.WrongUsd,
                $"{CostText.Range(saving.WrongHits, Show.Count)} a month"
            ),
            new("saved", document.SavedUsd, "per month"),
            new("pays up to wrong hits of", document.BreakEvenWrongHits)
        );
        answer.Note(
            "No similarity threshold tells a question from its opposite: measure wrong hits in shadow mode before serving any, and show the bound (299 audited hits without an error for 1 %, 2,995 for 0.1 %)."
        );
        answer.Formula(
            $"saved = hits · (prefill + decode) − embeddings − wrong hits · their cost = {CostText.Plain(saving.HitFraction)} · {Show.Scaled(requests)} · {Show.Usd(request)} − {Show.Scaled(requests)} · {Show.Usd(embedding)} − {CostText.Plain(saving.HitFraction)} · {CostText.Plain(saving.WrongHitFraction)} · {Show.Scaled(requests)} · {Show.Usd(saving.UsdPerWrongHit)} = {CostText.Range(saved, Show.Usd)}"
        );
        return answer.Print(document, loses ? 1 : 0);
    }

    private static string Millions(double tokens) =>
        tokens >= 1e6
            ? (tokens / 1e6).ToString("#,0.00#", System.Globalization.CultureInfo.InvariantCulture) + " M"
            : Show.Scaled(tokens);
}
