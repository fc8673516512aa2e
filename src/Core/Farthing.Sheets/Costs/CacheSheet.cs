using Farthing.Documents.Costs;
using Farthing.Economics.Levers;
using Farthing.Numerics.Quantities;

namespace Farthing.Sheets.Costs;

/// <summary>Readable form of a cache's savings.</summary>
public static class CacheSheet
{
    /// <summary>A prefix cache.</summary>
    public static CostAnswer Of(
        CostCacheDocument document,
        PrefixCacheSaving saving,
        Interval? price,
        double cached,
        double write
    )
    {
        Interval usd = price ?? 0;
        string computed = FigureText.Range(saving.ComputedTokensPerHour, Millions);
        string worth = FigureText.PerHour(document.SavedUsdPerHour?.Range ?? 0);
        CostAnswer answer = new();
        answer.Say(
            $"Prefill falls from {Show.Scaled(saving.PromptTokensPerHour)} to {computed} tokens/h: {FigureText.Range(saving.SavedFraction, FigureText.Tenths)} less.",
            price is null ? null : $"Worth {worth} at {FigureText.PerMillion(usd)}."
        );
        answer.Figures(
            "",
            new("prompt tokens", document.PromptTokensPerHour, "per hour", Millions),
            new("still computed", document.ComputedTokensPerHour, "per hour", Millions),
            new("prefill saved", document.SavedFraction, Show: FigureText.Tenths),
            new(
                "one hit saves",
                document.HitSavesFraction,
                $"{FigureText.Plain(saving.SystemTokens)} of {FigureText.Plain(saving.SystemTokens + saving.UserTokens)} tokens",
                FigureText.Tenths
            ),
            new("saved", document.SavedUsdPerHour, $"at {FigureText.PerMillion(usd)} input"),
            new("saved a month", document.SavedUsdPerMonth)
        );
        answer.Note(
            "Only prefill gets cheaper: on own GPUs throughput rises at most by 1 / (1 − saved share · prefill's share of GPU time), and money is saved when a GPU is released.",
            "A hit skips the shared beginning, never the user's own tokens; the hit share is an output of cache size and traffic: farthing simulate derives it."
        );
        answer.Formula(
            price is null
                ? null
                : $"saved = requests/h · system · (hit · (1 − cached price) − (1 − hit) · (write factor − 1)) · price = {FigureText.Plain(saving.RequestsPerHour)} · {FigureText.Plain(saving.SystemTokens)} · ({FigureText.Plain(saving.HitFraction)} · (1 − {FigureText.Plain(cached)}) − (1 − {FigureText.Plain(saving.HitFraction)}) · {FigureText.Plain(write - 1)}) · {FigureText.Plain(usd)} / 10⁶ = {worth}",
            $"prompt tokens = requests/h · (system + user) = {FigureText.Plain(saving.RequestsPerHour)} · ({FigureText.Plain(saving.SystemTokens)} + {FigureText.Plain(saving.UserTokens)}) = {Millions(saving.PromptTokensPerHour)}",
            $"computed = prompt − hit · requests/h · system = {Millions(saving.PromptTokensPerHour)} − {FigureText.Plain(saving.HitFraction)} · {FigureText.Plain(saving.RequestsPerHour)} · {FigureText.Plain(saving.SystemTokens)} = {computed}"
        );
        return answer;
    }

    /// <summary>A semantic cache.</summary>
    public static CostAnswer Of(CostSemanticCacheDocument document, SemanticCacheSaving saving)
    {
        Interval saved = document.SavedUsd.Range;
        double requests = saving.Requests;
        double request = saving.UsdPerRequest;
        double embedding = saving.EmbeddingUsdPerRequest;
        CostAnswer answer = new();
        answer.Say(
            saved.High <= 0
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
                $"{FigureText.Range(saving.WrongHits, Show.Count)} a month"
            ),
            new("saved", document.SavedUsd, "per month"),
            new("pays up to wrong hits of", document.BreakEvenWrongHits)
        );
        answer.Note(
            "No similarity threshold tells a question from its opposite: measure wrong hits in shadow mode before serving any, and show the bound (299 audited hits without an error for 1 %, 2,995 for 0.1 %)."
        );
        answer.Formula(
            $"saved = hits · (prefill + decode) − embeddings − wrong hits · their cost = {FigureText.Plain(saving.HitFraction)} · {Show.Scaled(requests)} · {Show.Usd(request)} − {Show.Scaled(requests)} · {Show.Usd(embedding)} − {FigureText.Plain(saving.HitFraction)} · {FigureText.Plain(saving.WrongHitFraction)} · {Show.Scaled(requests)} · {Show.Usd(saving.UsdPerWrongHit)} = {FigureText.Range(saved, Show.Usd)}"
        );
        return answer;
    }

    private static string Millions(double tokens) =>
        tokens >= 1e6
            ? (tokens / 1e6).ToString("#,0.00#", System.Globalization.CultureInfo.InvariantCulture) + " M"
            : Show.Scaled(tokens);
}
