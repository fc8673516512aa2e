using System.Globalization;
using Farthing.Catalogs;

namespace Farthing.Verbs.Asks;

/// <summary>One question of <c>farthing ask</c>.</summary>
/// <param name="Flag">The flag that answers it, so that it is not asked.</param>
/// <param name="Value">What stands for the answer in help.</param>
/// <param name="Text">The question.</param>
/// <param name="Default">What is taken where nobody knows, in the words in which it is typed.</param>
/// <param name="Check">What is wrong with an answer, as what was expected; null where it is understood.</param>
internal sealed record AskQuestion(
    string Flag,
    string Value,
    string Text,
    string Default,
    Func<string, Catalog, string?> Check
)
{
    /// <summary>Where the answer is any rented GPU.</summary>
    public const string AnyGpu = "any";

    /// <summary>Words that mean that somebody does not know.</summary>
    private static readonly string[] Unknowing =
    [
        "",
        "?",
        "i don't know",
        "don't know",
        "dont know",
        "no idea",
        "idk",
    ];

    /// <summary>All of them, in the order in which they are asked.</summary>
    public static readonly IReadOnlyList<AskQuestion> All =
    [
        new(
            "--model",
            "MODEL",
            "Which model? A name such as llama-3.3-70b (farthing catalog list models)",
            "llama-3.1-8b",
            (text, catalog) =>
                catalog.TryModel(text, out Numerics.Faults.Fault? fault) is null
                    ? $"a model of the catalog{(fault?.Nearest is string near ? $"; {near} is nearest" : "")}"
                    : null
        ),
        new(
            "--traffic",
            "TRAFFIC",
            "How much traffic? Requests such as 12/s, tokens such as 300M/month, or people such as 2000 users",
            "1/s",
            (text, unused) => AskedTraffic.TryRead(text, out _) ? null : "12/s, 300M/month or 2000 users"
        ),
        new(
            "--lengths",
            "LENGTHS",
            "What do requests look like? chat, code, or tokens in and out such as 1000/300",
            "chat",
            (text, unused) =>
                AskedLengths.TryRead(text, out _) ? null : "chat, code, or two numbers such as 1000/300"
        ),
        new(
            "--slo",
            "SLO",
            "Which promise? Such as ttft_p95=1.5s,itl_p95=40ms",
            "ttft_p95=1.5s,itl_p95=50ms",
            (text, _) =>
                AskedPromise.IsUnderstood(text)
                    ? null
                    : "latencies with times such as ttft_p95=1.5s,itl_p95=40ms (ttft, ttfo, itl, tpot, e2e; mean, p50, p90, p95, p99)"
        ),
        new(
            "--on",
            "WHERE",
            "On what? GPUs that you have (8xH100-SXM), any to rent, or any beside an API (openai/gpt-4o-mini)",
            AnyGpu,
            (text, catalog) =>
                text == AnyGpu
                || catalog.TryApi(text, out _) is not null
                || AskedGpus.TryRead(text, catalog, out _)
                    ? null
                    : "8xH100-SXM with a GPU of the catalog, any, or an API of it (farthing catalog list apis)"
        ),
    ];

    /// <summary>True for an answer that says that nobody knows.</summary>
    public static bool IsUnknown(string answer) =>
        Unknowing.Contains(
            answer.Trim().TrimEnd('.').ToLower(CultureInfo.InvariantCulture).Replace('’', '\'')
        );
}
