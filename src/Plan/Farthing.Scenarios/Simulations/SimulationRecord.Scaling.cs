using Farthing.Documents.Simulations;
using Farthing.Numerics.Quantities;
using Farthing.Scenarios.Parts;
using Farthing.Scenarios.Purchases;
using Farthing.Serving.Lifecycles;
using Farthing.Serving.Simulation;
using Farthing.Serving.Slos;
using Farthing.Settings.Values;

namespace Farthing.Scenarios.Simulations;

/// <content>How replicas came and went.</content>
public sealed partial class SimulationRecord
{
    private const double NsPerSecond = 1e9;

    private SimulatedScaling? Scaling()
    {
        if (report.Scenario.Autoscale is not ScenarioAutoscale scale || result.Use is not FleetUse use)
        {
            return null;
        }

        Slo slo = report.Slo;
        FleetCourse course = new(use, scale.Bounds.Max);
        ColdStart start = FleetLives.Start(scale, report.Setup);
        IReadOnlyList<SimulationWindow> stretches = result.LongWindows;
        return new SimulatedScaling(
            SettingWords.Of(scale.Policy),
            scale.Bounds.Min,
            scale.Bounds.Max,
            Stages(scale, start),
            FleetCourse.Growth(result.Windows, start.LeadNs) is var (factor, fromNs)
                ? new TrafficGrowth(factor, fromNs / NsPerSecond)
                : null,
            report.Predicted(
                run => new FleetCourse(run.Result.Use!, scale.Bounds.Max).MeanReady(0, run.Result.Use!.EndNs),
                "count"
            ),
            use.Counts.Max(count => count.Ready),
            use.Ordered,
            use.Failed,
            use.LostNodes,
            use.NodeLosses,
            use.Resent,
            use.LostTokens,
            use.PeakHeld,
            LengthSeconds(stretches),
            stretches.Count,
            stretches.Count(stretch => IsInTime(stretch, slo)),
            stretches.Count == 0
                ? null
                : Judged([stretches.MaxBy(stretch => stretch.WorstShare(slo))!], course),
            LengthSeconds(result.Windows),
            [.. Spans(slo).Select(span => Judged(span, course))],
            report.Outcome.IsStaticSearched,
            Still(),
            Purchase(use),
            Standby(report, scale)
        );
    }

    private PurchasePlan? Purchase(FleetUse use)
    {
        if (report.Price is not { } price)
        {
            return null;
        }

        PurchaseInputs inputs = new(
            [.. PaidStretch.Of(use)],
            report.Deployment.GpusPerReplica,
            price,
            report.Commitments,
            report.Scenario.Offers.Discounts,
            report.Scenario.Offers.AssumedDiscount,
            report.Scenario.HoursPerMonth
        )
        {
            Futures = PurchaseFutures.Of(report.Scenario.Offers, report.PriceHistory),
        };
        return FleetPurchase.Of(inputs) is FleetPurchase purchase ? PurchaseRecord.Of(purchase) : null;
    }

    /// <summary>The stages of a start.</summary>
    public static ColdStartStages Stages(ScenarioAutoscale scale, ColdStart start) =>
        Stages(scale.ColdStartSeconds is not null, start);

    /// <summary>The stages of a start.</summary>
    public static ColdStartStages Stages(bool isGiven, ColdStart start) =>
        new(
            start.LeadNs / NsPerSecond,
            start.OrderNs / NsPerSecond,
            start.NodeNs / NsPerSecond,
            start.ImageNs / NsPerSecond,
            start.WeightsNs / NsPerSecond,
            start.EngineNs / NsPerSecond,
            start.ReadinessNs / NsPerSecond,
            isGiven
        );

    /// <summary>Length of windows; 0 where there are none.</summary>
    public static double LengthSeconds(IReadOnlyList<SimulationWindow> windows) =>
        windows.Count == 0 ? 0 : (windows[0].ToNs - windows[0].FromNs) / NsPerSecond;

    /// <summary>Every latency within its limit. A request that is too long is refused by any number of replicas: that says nothing of how they came and went.</summary>
    private static bool IsInTime(SimulationWindow window, Slo slo) => window.WorstShare(slo) <= 1;

    /// <summary>Windows beside each other in which a promise broke.</summary>
    private List<List<SimulationWindow>> Spans(Slo slo)
    {
        List<List<SimulationWindow>> spans = [];
        foreach (SimulationWindow window in result.Windows.Where(window => !IsInTime(window, slo)))
        {
            if (spans.Count > 0 && spans[^1][^1].ToNs == window.FromNs)
            {
                spans[^1].Add(window);
            }
            else
            {
                spans.Add([window]);
            }
        }

        return spans;
    }

    private JudgedStretch Judged(List<SimulationWindow> span, FleetCourse course)
    {
        Slo slo = report.Slo;
        SimulationWindow window = span.MaxBy(one => one.WorstShare(slo))!;
        int worst = window.WorstTarget(slo);
        SloTarget? target = worst < 0 ? null : slo.Targets[worst];
        (long fromNs, long toNs) = (span[0].FromNs, span[^1].ToNs);
        (long starting, long atMost, long unasked) = course.Shortfall(fromNs, toNs);
        return new JudgedStretch(
            fromNs / NsPerSecond,
            toNs / NsPerSecond,
            span.Sum(one => one.Finished),
            target?.Name,
            worst < 0 ? null : window.Seconds[worst],
            target?.LimitSeconds,
            course.MeanReady(fromNs, toNs),
            starting / NsPerSecond,
            atMost / NsPerSecond,
            unasked / NsPerSecond
        );
    }

    /// <summary>The smallest fleet that stays as it is beside the run; null where it was not searched or none keeps the promise.</summary>
    public StillFleet? Still()
    {
        if (report.Outcome.Static is not StaticFleet still)
        {
            return null;
        }

        double hours = still.GpuSeconds / 3600;
        double scaled = report.Setup.BilledGpuSeconds(result) / 3600;
        Quantity Of(double value, string unit) =>
            new(value, unit) { Coefficients = report.Provenance, Source = report.PredictionSource };
        return new StillFleet(
            still.Replicas,
            Of(hours, "gpu_hours"),
            report.Price is { } price ? Of(hours * price.UsdPerHour, "usd") : null,
            still.Run.Result.LongWindows.Count(stretch => IsInTime(stretch, report.Slo)),
            1 - (scaled / hours)
        );
    }
}
