using Farthing.Documents.Watching;
using Farthing.Measurement.Scraping;
using Farthing.Measurement.Watching.Courses;
using Farthing.Measurement.Watching.Readings;
using Farthing.Measurement.Watching.Rules;
using Farthing.Numerics.Quantities;
using Farthing.Serving.Slos;

namespace Farthing.Measurement.Watching.Answers;

/// <summary>A watch as its document. What is not known is left out.</summary>
public static class WatchRecord
{
    /// <summary>The document.</summary>
    /// <param name="view">The look.</param>
    /// <param name="slo">The promise that it is judged by.</param>
    /// <param name="course">What was seen before; null leaves it out.</param>
    public static WatchDocument Of(WatchView view, Slo slo, WatchCourse? course) =>
        new(
            Math.Round(view.UnixSeconds, 3),
            view.WindowSeconds,
            Figures(view.Fleet),
            new WatchedLoad(
                Load(view, view.Load.Mbu),
                Load(view, view.Load.Mfu),
                Origin(view.Load.Source),
                view.Load.Words
            ),
            Gpus(view),
            view.Cost is { } cost ? Cost(cost) : null,
            [
                .. view.Targets.Select(target => new WatchedAddress(
                    target.Name,
                    target.Engine,
                    target.Model,
                    target.IsUp,
                    target.State,
                    double.IsNaN(target.AgeSeconds) ? null : Math.Round(target.AgeSeconds, 3),
                    target is { Window: { } window, IsUp: true } ? Figures(window) : new EngineFigures()
                )),
            ],
            [.. view.Alerts.Select(Held)],
            [.. view.Advice],
            [
                .. PromiseBudget
                    .Of(slo, view.Fleet)
                    .Select(budget => new LateShare(
                        budget.Target.Name,
                        budget.Target.LimitSeconds,
                        budget.Allowed,
                        budget.LateLow,
                        budget.LateHigh
                    )),
            ],
            [
                .. slo.Targets.Select(target => new PromiseVerdict(
                    target.Name,
                    target.LimitSeconds,
                    IsKept(target, view.Fleet)
                )),
            ],
            course?.Points.Select(Row).ToArray(),
            course?.ForgottenAlerts,
            course?.Alerts.Select(alert => Ended(alert, view.UnixSeconds)).ToArray()
        );

    /// <summary>An alert as documents hold it.</summary>
    public static HeldAlert Held(Alert alert) =>
        new(
            alert.Rule,
            alert.Target,
            alert.Summary,
            alert.Advice,
            Math.Round(alert.SinceUnixSeconds, 3),
            alert.Value,
            alert.Threshold
        );

    /// <summary>State of a promise, as far as buckets tell.</summary>
    private static bool? IsKept(SloTarget target, EngineWindow window)
    {
        if (PromiseBudget.Totals(target.Metric, window) is not { Count: > 0 } totals)
        {
            return null;
        }

        if (target.Statistic == Statistic.Mean)
        {
            return totals.Mean <= target.LimitSeconds;
        }

        return BucketQuantile.Of(totals, 1 - WatchRules.Budget(target)) is not { } quantile ? null
            : quantile.High <= target.LimitSeconds ? true
            : quantile.Low >= target.LimitSeconds ? false
            : null;
    }

    /// <summary>Source of MBU and MFU.</summary>
    public static LoadOrigin Origin(LoadSource source) =>
        source switch
        {
            LoadSource.Dcgm => LoadOrigin.Dcgm,
            LoadSource.EngineEstimate => LoadOrigin.Engine,
            LoadSource.StepTimeModel => LoadOrigin.StepTimeModel,
            LoadSource.Unknown => LoadOrigin.Unknown,
            _ => throw new InvalidOperationException($"a load from {source}"),
        };

    /// <summary>The same, as documents write it.</summary>
    public static string Key(LoadSource source) =>
        Origin(source) switch
        {
            LoadOrigin.StepTimeModel => "step-time-model",
            LoadOrigin known => known.ToString().ToLowerInvariant(),
        };

    /// <summary>The mean of a histogram; null where it is empty.</summary>
    public static Quantity? Mean(HistogramTotals totals) => totals.Count > 0 ? Known(totals.Mean, "s") : null;

    /// <summary>A percentile of a histogram; null where it is empty.</summary>
    public static Quantity? Quantile(HistogramTotals totals, double share) =>
        totals.Count > 0 && BucketQuantile.Of(totals, share) is { } quantile
            ? new Quantity(quantile.Value, "s")
            {
                Low = quantile.Low,
                High = quantile.High,
                Basis = Basis.Measured,
                Source = quantile.IsCoarse
                    ? "histogram buckets, too coarse for one figure: the value is interpolated, low and high are the bucket"
                    : "histogram buckets",
            }
            : null;

    private static EngineFigures Figures(EngineWindow window) =>
        new(
            Known(window.Seconds, "s"),
            Known(window.Running, "count"),
            Known(window.MeanRunning, "count"),
            Known(window.Waiting, "count"),
            Known(window.KvUse, "fraction"),
            Known(window.HitFraction, "fraction"),
            Known(window.PerSecond(window.Requests), "requests_per_s"),
            Known(window.PerSecond(window.InputTokens), "tokens_per_s"),
            Known(window.PerSecond(window.OutputTokens), "tokens_per_s"),
            Known(window.MeanInput, "tokens"),
            Known(window.MeanOutput, "tokens"),
            Known(window.Preemptions, "count"),
            Known(window.Failed, "count"),
            Known(window.Aborted, "count"),
            Mean(window.Ttft),
            Quantile(window.Ttft, 0.5),
            Quantile(window.Ttft, 0.95),
            Quantile(window.Ttft, 0.99),
            Mean(window.Itl),
            Quantile(window.Itl, 0.5),
            Quantile(window.Itl, 0.95),
            Quantile(window.Itl, 0.99),
            Mean(window.E2e),
            Quantile(window.E2e, 0.5),
            Quantile(window.E2e, 0.95),
            Quantile(window.E2e, 0.99)
        );

    private static Quantity? Load(WatchView view, double share) =>
        Known(share, "fraction") is { } known
            ? known with
            {
                Basis = view.Load.Source == LoadSource.Dcgm ? Basis.Measured : Basis.Predicted,
                Source = view.Load.Words,
            }
            : null;

    private static WatchedGpus Gpus(WatchView view) =>
        view.Gpus is not { } gpus
            ? new WatchedGpus(view.PaidGpus, view.GpusAreAssumed, null, null, null, null)
            : new WatchedGpus(
                view.PaidGpus,
                view.GpusAreAssumed,
                gpus.Gpus,
                Known(gpus.Watts, "w"),
                Known(gpus.MemoryUse, "fraction"),
                Known(view.JoulesPerOutputToken, "j_per_token")
            );

    private static WatchedCost Cost(WatchCost cost) =>
        new(
            Known(cost.UsdPerHour, "usd_per_hour"),
            Known(cost.UsdPerMillionOutput, "usd_per_m_tokens"),
            Known(cost.UsdPerMillion, "usd_per_m_tokens"),
            Known(cost.TokensPerUsd, "tokens_per_usd"),
            Known(cost.DayHours, "h"),
            Known(cost.DayUsd, "usd"),
            Known(cost.DayUsdPerMillionOutput, "usd_per_m_tokens"),
            Known(cost.DayUsdPerMillion, "usd_per_m_tokens"),
            Known(cost.IdleUsd, "usd"),
            Known(cost.UsdPerRequest, "usd_per_request"),
            Known(cost.DayUsdPerRequest, "usd_per_request")
        );

    /// <summary>A row in the order of <see cref="CourseColumn"/>.</summary>
    private static IReadOnlyList<double> Row(CoursePoint point) =>
        [
            Math.Round(point.UnixSeconds, 6),
            Math.Round(point.Seconds, 6),
            Math.Round(point.Running, 6),
            Math.Round(point.Waiting, 6),
            Math.Round(point.KvUse, 6),
            Math.Round(point.InputPerSecond, 6),
            Math.Round(point.OutputPerSecond, 6),
            Math.Round(point.Mbu, 6),
            Math.Round(point.Mfu, 6),
            Math.Round(point.Watts, 6),
            Math.Round(point.UsdPerMillion, 6),
            Math.Round(point.IdleUsd, 6),
        ];

    private static EndedAlert Ended(PastAlert alert, double nowUnixSeconds) =>
        new(
            alert.Rule,
            alert.Target,
            alert.Summary,
            Math.Round(alert.StartUnixSeconds, 3),
            Math.Round(alert.EndUnixSeconds, 3),
            Math.Round(alert.Seconds(nowUnixSeconds), 3)
        );

    /// <summary>A measured figure; null where it is not known.</summary>
    public static Quantity? Known(double? value, string unit) =>
        value is double known && double.IsFinite(known)
            ? new Quantity(known, unit) { Basis = Basis.Measured }
            : null;
}
