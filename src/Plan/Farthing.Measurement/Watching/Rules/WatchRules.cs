using System.Globalization;
using Farthing.Measurement.Scraping;
using Farthing.Measurement.Watching.Readings;
using Farthing.Numerics.Quantities;
using Farthing.Serving.Slos;

namespace Farthing.Measurement.Watching.Rules;

/// <summary>The rules that a watch judges by, each with its thresholds and its value.</summary>
/// <remarks>Thresholds: 40 % of MBU or MFU, twice the promised TTFT, 95 % of KV (where vLLM begins to preempt), 60 % of KV in the fullest engine (where NVIDIA Dynamo's planner takes a replica away), 85 % of MFU (kernels hardly exceed it), five waiting requests (the KEDA threshold of vLLM's production-stack), an error budget that burns 14.4 times too fast (Google's SRE workbook, chapter 5).</remarks>
public static class WatchRules
{
    /// <summary>KV use from which requests are soon preempted.</summary>
    public const double FullKv = 0.95;

    /// <summary>KV use of the fullest engine below which memory is paid for and not used.</summary>
    public const double IdleKv = 0.60;

    /// <summary>MFU above which arithmetic is the limit and a larger batch brings no more tokens.</summary>
    public const double ComputeBoundMfu = 0.85;

    /// <summary>Names of all rules, in the order in which they are judged.</summary>
    public static readonly IReadOnlyList<string> Names =
    [
        "down",
        "underused",
        "ttft",
        "kv",
        "idle-kv",
        "mfu",
        "queue",
        "preemptions",
        "cost",
        "burn",
    ];

    /// <summary>The rules of a watch: those that its options give a meaning to.</summary>
    public static IReadOnlyList<AlertRule> For(WatchOptions options)
    {
        List<AlertRule> rules =
        [
            new(
                "down",
                "an engine or exporter does not answer",
                2.5,
                0,
                0,
                0,
                false,
                "Look at its process and its address; figures leave it out until it is back."
            ),
            new(
                "underused",
                "GPUs do little while requests run",
                0.40,
                0.45,
                600,
                300,
                true,
                "Fewer or smaller GPUs would do: farthing plan with this traffic (--record keeps it)."
            ),
            new(
                "kv",
                "the KV cache is full",
                FullKv,
                0.90,
                60,
                120,
                false,
                "FP8 KV, a higher --gpu-memory-utilization, a lower --max-num-seqs, or another replica."
            ),
            new(
                "idle-kv",
                "KV memory is paid for and lies idle while requests run",
                IdleKv,
                0.65,
                600,
                300,
                true,
                "More traffic or fewer engines; a larger batch (--max-num-seqs) where requests wait; else a GPU with less memory: farthing plan. Free blocks may keep prefixes: look at the hits first."
            ),
            new(
                "mfu",
                "arithmetic is the limit",
                ComputeBoundMfu,
                0.80,
                600,
                300,
                false,
                "A larger batch brings no more tokens, only longer waits. Fewer FLOPs a token (a narrower format that the GPU computes in, prefix caching), or a GPU with more FLOP/s, or a replica."
            ),
            new(
                "queue",
                "requests wait",
                5,
                1,
                60,
                120,
                false,
                "Where KV is free, raise --max-num-seqs or the token budget; where it is full, add a replica."
            ),
            new(
                "preemptions",
                "requests are preempted and computed again",
                0,
                0,
                60,
                300,
                false,
                "Lower --max-num-seqs, or give the KV cache more memory."
            ),
        ];
        if (TtftTarget(options.Slo) is { } target)
        {
            rules.Add(
                new(
                    "ttft",
                    $"the slowest first tokens take more than twice the promised {Show.Seconds(target.LimitSeconds)}",
                    2 * target.LimitSeconds,
                    1.6 * target.LimitSeconds,
                    60,
                    300,
                    false,
                    "Look at the queue first; without one, prompts are long: a larger token budget, or prefix caching."
                )
            );
            double limit = Math.Min(14.4, 0.5 / Budget(target));
            rules.Add(
                new(
                    "burn",
                    $"the budget of {target.Name} burns too fast",
                    limit,
                    limit / 2,
                    60,
                    300,
                    false,
                    "Take load away or add a replica before the promise is broken for the month."
                )
            );
        }

        if (options.PlanUsdPerMillionTokens is double plan)
        {
            rules.Add(
                new(
                    "cost",
                    $"tokens cost more than the planned {Show.UsdPerMillion(plan)} per million",
                    plan,
                    0.9 * plan,
                    600,
                    600,
                    false,
                    "Traffic is below what the GPUs were planned for: scale down, or move other traffic here."
                )
            );
        }

        return
        [
            .. rules
                .Where(rule => !IsOff(options, rule.Name))
                .Select(rule => WithThreshold(rule, options))
                .OrderBy(rule => ((List<string>)[.. Names]).IndexOf(rule.Name)),
        ];
    }

    /// <summary>The unit in which a rule's threshold is written; a share is at most 1.</summary>
    public static QuantityKind KindOf(string rule) =>
        rule switch
        {
            "underused" or "kv" or "idle-kv" or "mfu" => QuantityKind.Fraction,
            "ttft" => QuantityKind.Duration,
            "cost" => QuantityKind.UsdPerMillionTokens,
            _ => QuantityKind.Number,
        };

    /// <summary>True for a rule about all engines together.</summary>
    public static bool IsOfFleet(string rule) => rule is "underused" or "idle-kv" or "mfu" or "cost";

    /// <summary>The value of a rule about one target; NaN where it is not known.</summary>
    public static double Of(AlertRule rule, WatchedTarget target, EngineWindow? window, WatchOptions options)
    {
        if (rule.Name == "down")
        {
            return target.Misses;
        }

        if (window is null || !target.IsUp)
        {
            return double.NaN;
        }

        return rule.Name switch
        {
            "kv" => window.KvUse,
            "queue" => window.Waiting,
            "preemptions" => window.Preemptions,
            // The lower bound of the bucket: what is certain.
            "ttft" => BucketQuantile.Of(window.Ttft, 0.99)?.Low ?? double.NaN,
            "burn" => Burn(target, TtftTarget(options.Slo)!),
            _ => double.NaN,
        };
    }

    /// <summary>The value of a rule about all engines; a good one where nothing runs.</summary>
    public static double Of(AlertRule rule, LoadReading load, EngineWindow fleet, WatchCost? cost) =>
        rule.Name switch
        {
            "underused" => fleet.Running > 0 ? load.Larger : 1,
            "idle-kv" => fleet.Running > 0 ? fleet.KvUse : 1,
            "mfu" => load.IsPeakOfFormat ? load.Mfu : double.NaN,
            "cost" => cost?.UsdPerMillion ?? double.NaN,
            _ => double.NaN,
        };

    /// <summary>A value as a rule's unit shows it.</summary>
    public static string Words(AlertRule rule, double value) =>
        rule.Name switch
        {
            "down" => $"{value:0} fetches without a page",
            "underused" => $"the larger of MBU and MFU is {Show.Percent(value)}",
            "kv" => $"KV use {Show.Percent(value)}",
            "idle-kv" => value < FullKv
                ? $"the fullest engine's KV use is {Show.Percent(value)}, room for {Room(value)} as many requests"
                : "the KV cache is full, or no request runs",
            "mfu" => $"MFU {Show.Percent(value)}",
            "queue" => $"{Show.Count(value)} requests wait",
            "preemptions" => $"{Show.Count(value)} preemptions in the window",
            "ttft" => $"TTFT p99 above {Show.Seconds(value)}",
            "cost" => $"{Show.UsdPerMillion(value)} per million tokens",
            _ => value.ToString("0.0", CultureInfo.InvariantCulture) + " times the budget's pace",
        };

    /// <summary>Requests that fit before the KV cache is full over those that run.</summary>
    public static string Room(double kvUse) => $"{Show.Three(FullKv / kvUse)} ×";

    /// <summary>The promise about TTFT that rules judge by: the first that names a percentile.</summary>
    public static SloTarget? TtftTarget(Slo slo) =>
        slo.Targets.FirstOrDefault(target =>
            target.Metric == LatencyMetric.Ttft && target.Statistic != Statistic.Mean
        );

    /// <summary>Late requests over those that the promise allows, over five minutes and over an hour; the smaller, so that a short spike alone does not count.</summary>
    private static double Burn(WatchedTarget target, SloTarget promise)
    {
        if (target.History.Latest is not { } last)
        {
            return double.NaN;
        }

        double least = double.PositiveInfinity;
        foreach (double seconds in new[] { 300.0, 3600 })
        {
            EngineWindow window = EngineWindow.Between(target.History.Before(seconds), last);
            double late = BucketQuantile.ShareAbove(window.Ttft, promise.LimitSeconds).Low;
            least = double.IsNaN(late) ? double.NaN : Math.Min(least, late / Budget(promise));
        }

        return least;
    }

    /// <summary>The share of requests that a promise lets be late.</summary>
    internal static double Budget(SloTarget target) => (100 - target.Statistic.Percent()) / 100.0;

    private static bool IsOff(WatchOptions options, string rule) =>
        options.Thresholds.TryGetValue(rule, out double threshold) && double.IsNaN(threshold);

    /// <summary>A threshold of the user's moves the clearing value with it, in proportion.</summary>
    private static AlertRule WithThreshold(AlertRule rule, WatchOptions options)
    {
        if (!options.Thresholds.TryGetValue(rule.Name, out double threshold))
        {
            return rule;
        }

        double ratio = rule.Fire == 0 ? 1 : rule.Clear / rule.Fire;
        double clear = rule.Name is "underused" or "idle-kv"
            ? Math.Min(1, threshold * ratio)
            : threshold * ratio;
        return rule with { Fire = threshold, Clear = clear };
    }
}
