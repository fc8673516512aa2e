using Farthing.Documents.Benches;
using Farthing.Measurement.Bench.Comparing;

namespace Farthing.Benches.Comparing;

/// <summary>The answer in one sentence: price or throughput, the promise, then the promised latencies.</summary>
public static class CompareSentence
{
    private static readonly string[] Usual = ["ttft_p95", "tpot_p50"];

    /// <summary>The sentence.</summary>
    public static string Of(BenchComparison comparison)
    {
        LoadComparison load = comparison.Headline;
        Difference? lead = load.Find("usd_per_m_output") ?? load.Find("output_tokens_per_s");
        string[] names = load.Promised.Count > 0 ? [.. load.Promised] : Usual;
        List<string> parts = [];
        if (lead is not null)
        {
            bool isDecided = lead.Verdict is Verdict.Better or Verdict.Worse or Verdict.Same;
            parts.Add($"{Lead(lead, comparison.Margin)} at {load.Words}{(isDecided ? Promise(load) : "")}");
            if (!isDecided && load.Kept.B is not null)
            {
                parts.Add(PromiseAlone(load));
            }
        }

        parts.AddRange(
            names.Select(load.Find).OfType<Difference>().Select(one => Latency(one, comparison.Margin))
        );
        string text = string.Join("; ", parts) + ".";
        text = char.ToUpperInvariant(text[0]) + text[1..];
        return load.Valid is (true, true)
            ? text
            : text[..^1] + $", as far as {Invalid(load)} can be believed.";
    }

    private static string Lead(Difference one, double margin)
    {
        bool isPrice = one.Metric.Unit == MetricUnit.UsdPerMillion;
        string name = isPrice ? "$/M output" : "output tok/s";
        return (one.Verdict, isPrice) switch
        {
            (Verdict.Better, true) => $"B is {CompareWords.Size(one)} cheaper per M output tokens",
            (Verdict.Worse, true) => $"B is {CompareWords.Size(one)} dearer per M output tokens",
            (Verdict.Better, _) => $"B gives {CompareWords.Size(one)} more output tokens per second",
            (Verdict.Worse, _) => $"B gives {CompareWords.Size(one)} fewer output tokens per second",
            (Verdict.Same, true) =>
                $"B costs the same per M output tokens within {CompareWords.Percent(margin)}",
            (Verdict.Same, _) =>
                $"B gives the same output tokens per second within {CompareWords.Percent(margin)}",
            _ => Plain(name, one, margin),
        };
    }

    private static string Latency(Difference one, double margin) =>
        one.Verdict is Verdict.Better or Verdict.Worse
            ? $"{one.Metric.Words} is {CompareWords.Size(one)} {CompareWords.Verdict(one.Verdict, margin)}"
            : Plain(one.Metric.Words, one, margin);

    private static string Plain(string name, Difference one, double margin) =>
        one.Verdict switch
        {
            Verdict.NoDifferenceShown => $"no difference shown in {name} ({CompareWords.Interval(one)})",
            Verdict.Same => $"{name} is the same within {CompareWords.Percent(margin)}",
            Verdict.TooFew => $"{name} is not judged ({CompareWords.Verdict(one, margin)})",
            _ => $"{name}: {CompareWords.Verdict(one, margin)}",
        };

    private static string Promise(LoadComparison load) =>
        (load.Kept.A, load.Kept.B) switch
        {
            (_, null) => "",
            (true, true) => " and holds the promise",
            (_, true) => " and holds the promise, which A misses",
            (true, false) => " but misses the promise, which A holds",
            _ => " and misses the promise",
        };

    private static string PromiseAlone(LoadComparison load) =>
        (load.Kept.A, load.Kept.B) switch
        {
            (true, true) => "both hold the promise",
            (_, true) => "B holds the promise, which A misses",
            (true, false) => "B misses the promise, which A holds",
            _ => "both miss the promise",
        };

    private static string Invalid(LoadComparison load) =>
        load.Valid switch
        {
            (false, false) => "two INVALID runs",
            (false, _) => "an INVALID run of A",
            _ => "an INVALID run of B",
        };
}
