using Farthing.Measurement.Scraping;
using Farthing.Measurement.Watching.Readings;
using Farthing.Measurement.Watching.Rules;
using Farthing.Protocol.Exposition;

namespace Farthing.Measurement.Watching.Answers;

/// <summary>A watch's figures as metrics of its own (docs/watch.md, "Its own metrics").</summary>
public static class WatchExposition
{
    private static readonly (string Name, double Share)[] Quantiles =
    [
        ("0.5", 0.5),
        ("0.95", 0.95),
        ("0.99", 0.99),
    ];

    private static readonly (string Name, string Help, Func<EngineWindow, double> Of)[] Figures =
    [
        ("running_requests", "Requests in the batch now.", one => one.Running),
        ("waiting_requests", "Requests that wait now.", one => one.Waiting),
        ("kv_use_ratio", "Share of KV blocks in use now; of several engines the largest.", one => one.KvUse),
        ("prefix_hit_ratio", "Share of looked-up prompt tokens that a cache held.", one => one.HitFraction),
        (
            "requests_per_second",
            "First tokens, or ended requests, per second.",
            one => one.PerSecond(one.Requests)
        ),
        ("input_tokens_per_second", "Prompt tokens per second.", one => one.PerSecond(one.InputTokens)),
        ("output_tokens_per_second", "Generated tokens per second.", one => one.PerSecond(one.OutputTokens)),
        ("input_tokens", "Mean prompt of a request.", one => one.MeanInput),
        ("output_tokens", "Mean output of a request.", one => one.MeanOutput),
        ("preemptions", "Preemptions in the window.", one => one.Preemptions),
        ("failed_requests", "Requests that the engine failed in the window.", one => one.Failed),
        ("aborted_requests", "Requests that clients gave up in the window.", one => one.Aborted),
        ("ttft_mean_seconds", "Mean time to first token.", one => one.Ttft.Mean),
        ("itl_mean_seconds", "Mean gap between tokens.", one => one.Itl.Mean),
        ("e2e_mean_seconds", "Mean time of a request.", one => one.E2e.Mean),
    ];

    private static readonly (string Name, string Help, Func<EngineWindow, HistogramTotals> Of)[] Spreads =
    [
        ("ttft", "time to first token", one => one.Ttft),
        ("itl", "gap between tokens", one => one.Itl),
        ("e2e", "time of a request", one => one.E2e),
    ];

    /// <summary>Writes them.</summary>
    public static void Write(WatchView view, MetricsText text)
    {
        text.Gauge("farthing_look_timestamp_seconds", "When these figures were made.");
        text.Add(view.UnixSeconds);
        text.Gauge("farthing_window_seconds", "The window of rates, means and percentiles.");
        text.Add(view.WindowSeconds);
        WriteTargets(view, text);
        WriteEngines("farthing_target_", [.. Running(view)], text);
        WriteEngines("farthing_fleet_", [([], view.Fleet)], text);
        WriteLoad(view, text);
        WriteCost(view, text);
        text.Gauge("farthing_alert", "1 while an alert holds.");
        foreach (Alert alert in view.Alerts)
        {
            text.Add(1, ("rule", alert.Rule), ("target", alert.Target));
        }

        text.Gauge("farthing_alert_start_timestamp_seconds", "When an alert that holds began.");
        foreach (Alert alert in view.Alerts)
        {
            text.Add(alert.SinceUnixSeconds, ("rule", alert.Rule), ("target", alert.Target));
        }
    }

    private static void WriteTargets(WatchView view, MetricsText text)
    {
        text.Gauge("farthing_target_up", "1 when the last fetch brought a page.");
        foreach (TargetView target in view.Targets)
        {
            text.Add(
                target.IsUp ? 1 : 0,
                ("target", target.Name),
                ("engine", target.Engine),
                ("model", target.Model)
            );
        }

        text.Gauge("farthing_target_page_age_seconds", "Since the last page.");
        foreach (TargetView target in view.Targets)
        {
            text.Add(target.AgeSeconds, ("target", target.Name));
        }
    }

    private static IEnumerable<((string, string)[] Labels, EngineWindow Window)> Running(WatchView view)
    {
        foreach (TargetView target in view.Targets)
        {
            if (target is { IsUp: true, Window: { } window })
            {
                yield return ([("target", target.Name)], window);
            }
        }
    }

    private static void WriteEngines(
        string prefix,
        IReadOnlyList<((string, string)[] Labels, EngineWindow Window)> engines,
        MetricsText text
    )
    {
        foreach ((string name, string help, Func<EngineWindow, double> of) in Figures)
        {
            text.Gauge(prefix + name, help);
            foreach (((string, string)[] labels, EngineWindow window) in engines)
            {
                text.Add(of(window), labels);
            }
        }

        foreach ((string name, string help, Func<EngineWindow, HistogramTotals> of) in Spreads)
        {
            WriteBounds(
                $"{prefix}{name}_low_seconds",
                $"Lower bound of the bucket that holds this quantile: {help}.",
                name => name.Low
            );
            WriteBounds($"{prefix}{name}_high_seconds", $"Upper bound of it: {help}.", name => name.High);

            void WriteBounds(string family, string words, Func<BucketQuantile, double> bound)
            {
                text.Gauge(family, words);
                foreach (((string, string)[] labels, EngineWindow window) in engines)
                {
                    foreach ((string word, double share) in Quantiles)
                    {
                        if (BucketQuantile.Of(of(window), share) is { } quantile)
                        {
                            text.Add(bound(quantile), [.. labels, ("quantile", word)]);
                        }
                    }
                }
            }
        }
    }

    private static void WriteLoad(WatchView view, MetricsText text)
    {
        string source = WatchRecord.Key(view.Load.Source);
        text.Gauge("farthing_fleet_mbu_ratio", "Bytes moved over what the memories could move.");
        text.Add(view.Load.Mbu, ("source", source));
        text.Gauge("farthing_fleet_mfu_ratio", "Arithmetic over the dense peak.");
        text.Add(view.Load.Mfu, ("source", source));
        text.Gauge("farthing_fleet_gpus", "GPUs that are paid for.");
        text.Add(view.PaidGpus, ("source", view.GpusAreAssumed ? "assumed" : "known"));
        text.Gauge("farthing_fleet_power_watts", "Mean power of all GPUs.");
        text.Add(view.Gpus?.Watts ?? double.NaN);
        text.Gauge("farthing_fleet_gpu_memory_use_ratio", "Share of GPU memory in use now.");
        text.Add(view.Gpus?.MemoryUse ?? double.NaN);
        text.Gauge("farthing_fleet_output_token_joules", "Joules per output token.");
        text.Add(view.JoulesPerOutputToken);
    }

    private static void WriteCost(WatchView view, MetricsText text)
    {
        if (view.Cost is not { } cost)
        {
            return;
        }

        (string Name, string Help, double Value)[] gauges =
        [
            ("usd_per_hour", "Dollars per hour of all GPUs.", cost.UsdPerHour),
            (
                "usd_per_million_output_tokens",
                "All dollars over output tokens, now.",
                cost.UsdPerMillionOutput
            ),
            ("usd_per_million_tokens", "All dollars over all tokens, now.", cost.UsdPerMillion),
            ("tokens_per_usd", "Tokens, in and out, per dollar, now.", cost.TokensPerUsd),
            ("day_usd", "Dollars over the day, at most 24 h of this watch.", cost.DayUsd),
            ("day_hours", "The hours that were seen.", cost.DayHours),
            (
                "day_usd_per_million_output_tokens",
                "All dollars over output tokens, over the day.",
                cost.DayUsdPerMillionOutput
            ),
            (
                "day_usd_per_million_tokens",
                "All dollars over all tokens, over the day.",
                cost.DayUsdPerMillion
            ),
            ("day_idle_usd", "Dollars of GPUs without any request, over the day.", cost.IdleUsd),
        ];
        foreach ((string name, string help, double value) in gauges)
        {
            text.Gauge("farthing_fleet_" + name, help);
            text.Add(value);
        }

        text.Counter(
            "farthing_fleet_idle_usd_total",
            "Dollars of GPUs without any request, since the watch began."
        );
        text.Add(cost.IdleUsdTotal);
    }
}
