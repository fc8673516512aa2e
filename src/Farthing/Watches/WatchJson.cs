using System.Text.Json;
using Farthing.Cli;
using Farthing.Measurement.Scraping;
using Farthing.Measurement.Watching;
using Farthing.Measurement.Watching.Courses;
using Farthing.Measurement.Watching.Readings;
using Farthing.Measurement.Watching.Rules;
using Farthing.Numerics.Quantities;
using Farthing.Serving.Slos;

namespace Farthing.Watches;

/// <summary>A watch's view as JSON (docs/schemas/watch.json). What is not known is left out.</summary>
internal static class WatchJson
{
    /// <summary>Writes the result.</summary>
    /// <param name="view">The look.</param>
    /// <param name="slo">The promise that it is judged by.</param>
    /// <param name="course">What was seen before; null leaves it out.</param>
    /// <param name="json">Where to.</param>
    public static void Write(WatchView view, Slo slo, WatchCourse? course, Utf8JsonWriter json)
    {
        json.WriteStartObject();
        json.WriteNumber("unix_seconds", Math.Round(view.UnixSeconds, 3));
        json.WriteNumber("window_seconds", view.WindowSeconds);
        json.WriteStartObject("fleet");
        WriteWindow(view.Fleet, json);
        json.WriteEndObject();
        WriteLoad(view, json);
        WriteGpus(view, json);
        WriteCost(view, json);
        json.WriteStartArray("targets");
        foreach (TargetView target in view.Targets)
        {
            json.WriteStartObject();
            json.WriteString("name", target.Name);
            json.WriteString("engine", target.Engine);
            json.WriteString("model", target.Model);
            json.WriteBoolean("up", target.IsUp);
            json.WriteString("state", target.State);
            json.WriteStartObject("figures");
            if (target is { Window: { } window, IsUp: true })
            {
                WriteWindow(window, json);
            }

            json.WriteEndObject();
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteStartArray("alerts");
        foreach (Alert alert in view.Alerts)
        {
            WriteAlert(alert, json);
        }

        json.WriteEndArray();
        json.WriteStartArray("advice");
        foreach (string advice in view.Advice)
        {
            json.WriteStringValue(advice);
        }

        json.WriteEndArray();
        WatchCourseJson.WritePromise(view, slo, json);
        if (course is not null)
        {
            WatchCourseJson.Write(course, view, json);
        }

        json.WriteEndObject();
    }

    private static void WriteWindow(EngineWindow window, Utf8JsonWriter json)
    {
        Add(json, "seconds", window.Seconds, "s");
        Add(json, "running", window.Running, "count");
        Add(json, "mean_running", window.MeanRunning, "count");
        Add(json, "waiting", window.Waiting, "count");
        Add(json, "kv_use", window.KvUse, "fraction");
        Add(json, "prefix_hits", window.HitFraction, "fraction");
        Add(json, "requests_per_second", window.PerSecond(window.Requests), "requests_per_s");
        Add(json, "input_tokens_per_second", window.PerSecond(window.InputTokens), "tokens_per_s");
        Add(json, "output_tokens_per_second", window.PerSecond(window.OutputTokens), "tokens_per_s");
        Add(json, "mean_input", window.MeanInput, "tokens");
        Add(json, "mean_output", window.MeanOutput, "tokens");
        Add(json, "preemptions", window.Preemptions, "count");
        Add(json, "failed", window.Failed, "count");
        Add(json, "aborted", window.Aborted, "count");
        WriteQuantiles("ttft", window.Ttft, json);
        WriteQuantiles("itl", window.Itl, json);
        WriteQuantiles("e2e", window.E2e, json);
    }

    /// <summary>Mean and percentiles of a histogram; nothing where it is empty.</summary>
    internal static void WriteQuantiles(string name, HistogramTotals totals, Utf8JsonWriter json)
    {
        if (!(totals.Count > 0))
        {
            return;
        }

        Add(json, name + "_mean", totals.Mean, "s");
        foreach ((string word, double share) in new[] { ("p50", 0.5), ("p95", 0.95), ("p99", 0.99) })
        {
            if (BucketQuantile.Of(totals, share) is not { } quantile)
            {
                continue;
            }

            json.WriteQuantity(
                $"{name}_{word}",
                new Quantity(quantile.Value, "s")
                {
                    Low = quantile.Low,
                    High = quantile.High,
                    Basis = Basis.Measured,
                    Source = quantile.IsCoarse
                        ? "histogram buckets, too coarse for one figure: the value is interpolated, low and high are the bucket"
                        : "histogram buckets",
                }
            );
        }
    }

    private static void WriteLoad(WatchView view, Utf8JsonWriter json)
    {
        json.WriteStartObject("load");
        Basis basis = view.Load.Source switch
        {
            LoadSource.Dcgm => Basis.Measured,
            LoadSource.EngineEstimate => Basis.Predicted,
            _ => Basis.Predicted,
        };
        Add(json, "mbu", view.Load.Mbu, "fraction", basis, view.Load.Words);
        Add(json, "mfu", view.Load.Mfu, "fraction", basis, view.Load.Words);
        json.WriteString("source", Key(view.Load.Source));
        json.WriteString("words", view.Load.Words);
        json.WriteEndObject();
    }

    /// <summary>How MBU and MFU are known, as documents have it.</summary>
    internal static string Key(LoadSource source) =>
        source switch
        {
            LoadSource.Dcgm => "dcgm",
            LoadSource.EngineEstimate => "engine",
            LoadSource.StepTimeModel => "step-time-model",
            _ => "unknown",
        };

    private static void WriteGpus(WatchView view, Utf8JsonWriter json)
    {
        json.WriteStartObject("gpus");
        json.WriteNumber("paid", view.PaidGpus);
        json.WriteBoolean("assumed", view.GpusAreAssumed);
        if (view.Gpus is { } gpus)
        {
            json.WriteNumber("measured", gpus.Gpus);
            Add(json, "power", gpus.Watts, "w");
            Add(json, "memory_use", gpus.MemoryUse, "fraction");
            Add(json, "joules_per_output_token", view.JoulesPerOutputToken, "j_per_token");
        }

        json.WriteEndObject();
    }

    private static void WriteCost(WatchView view, Utf8JsonWriter json)
    {
        if (view.Cost is not { } cost)
        {
            json.WriteNull("cost");
            return;
        }

        json.WriteStartObject("cost");
        Add(json, "usd_per_hour", cost.UsdPerHour, "usd_per_hour");
        Add(json, "usd_per_m_output", cost.UsdPerMillionOutput, "usd_per_m_tokens");
        Add(json, "usd_per_m_blended", cost.UsdPerMillion, "usd_per_m_tokens");
        Add(json, "tokens_per_usd", cost.TokensPerUsd, "tokens_per_usd");
        Add(json, "day_hours", cost.DayHours, "h");
        Add(json, "day_usd", cost.DayUsd, "usd");
        Add(json, "day_usd_per_m_output", cost.DayUsdPerMillionOutput, "usd_per_m_tokens");
        Add(json, "day_usd_per_m_blended", cost.DayUsdPerMillion, "usd_per_m_tokens");
        Add(json, "idle_usd", cost.IdleUsd, "usd");
        json.WriteEndObject();
    }

    private static void WriteAlert(Alert alert, Utf8JsonWriter json)
    {
        json.WriteStartObject();
        json.WriteString("rule", alert.Rule);
        json.WriteString("target", alert.Target);
        json.WriteString("summary", alert.Summary);
        json.WriteString("advice", alert.Advice);
        json.WriteNumber("since_unix_seconds", Math.Round(alert.SinceUnixSeconds, 3));
        json.WriteFinite("value", alert.Value);
        json.WriteFinite("threshold", alert.Threshold);
        json.WriteEndObject();
    }

    private static void Add(
        Utf8JsonWriter json,
        string name,
        double value,
        string unit,
        Basis basis = Basis.Measured,
        string? source = null
    )
    {
        if (double.IsFinite(value))
        {
            json.WriteQuantity(name, new Quantity(value, unit) { Basis = basis, Source = source });
        }
    }
}
