using Farthing.Documents.Benches;
using Farthing.Measurement.Bench;
using Farthing.Measurement.Load;
using Farthing.Protocol.OpenAi;
using Farthing.Serving.Slos;

namespace Farthing.Measurement.Foreign;

/// <summary>Turns figures that another tool summed up into a stage without requests; what it does not say is not a number.</summary>
internal static class ForeignSummary
{
    /// <summary>A recording without requests.</summary>
    public static LoadRecording Nothing { get; } =
        new([], 0, 0, 0) { CoresUsed = double.NaN, LateConnections = -1 };

    /// <summary>The stage's figures.</summary>
    public static StageMeasurement Measured(ForeignLoad load, LoadLevel level, StageOptions options)
    {
        ForeignFigures figures = load.Figures ?? new ForeignFigures();
        WindowFigures window = Window(figures, load.Seconds);
        StageMeasurement measured = new()
        {
            Recording = Nothing,
            Steady = window,
            Whole = window,
            SteadyFromSeconds = double.NaN,
            Latencies = figures.Latencies,
            Source = load.Source,
            TokensPerEvent = double.NaN,
            ItlRefusal = figures.Latencies.ContainsKey((LatencyMetric.Itl, LatencyOrigin.Sent))
                ? null
                : "the tool's gaps are of chunks, which may hold several tokens",
            Outcomes = Outcomes(figures),
            Finishes = new Dictionary<StopReason, int>(),
            PeakInFlight = figures.PeakInFlight ?? -1,
            MeanInput = figures.MeanInput ?? double.NaN,
            MeanOutput = figures.MeanOutput ?? double.NaN,
            OutputShare = double.NaN,
            CoalescedFraction = double.NaN,
            Promise = [],
            Checks = [],
            Goodput = options.Slo.Targets.Count == 0 ? figures.Goodput : null,
        };
        measured = ForeignPromise.Judge(measured, options.Slo);
        return measured with { Checks = ForeignChecks.OfFigures(measured, figures, level) };
    }

    /// <summary>The rates of a whole run.</summary>
    public static WindowFigures Window(ForeignFigures figures, double? seconds)
    {
        double? length = figures.Seconds ?? seconds;
        return new WindowFigures(
            length ?? double.NaN,
            figures.Finished ?? 0,
            figures.RequestsPerSecond ?? figures.Finished / length ?? double.NaN,
            figures.OutputTokensPerSecond ?? double.NaN,
            figures.InputTokensPerSecond ?? double.NaN,
            figures.MeanInFlight ?? double.NaN
        );
    }

    private static Dictionary<RequestOutcome, int> Outcomes(ForeignFigures figures)
    {
        Dictionary<RequestOutcome, int> outcomes = [];
        if (figures.Finished is int finished)
        {
            outcomes[RequestOutcome.Finished] = finished;
        }

        if (figures.Failed is > 0 and int failed)
        {
            outcomes[RequestOutcome.Unnamed] = failed;
        }

        return outcomes;
    }
}

/// <summary>Judges a promise by what a foreign result says: from the scheduled time where it is known, else from sending.</summary>
internal static class ForeignPromise
{
    /// <summary>The measurement with its promise.</summary>
    public static StageMeasurement Judge(StageMeasurement measured, Slo slo)
    {
        SloFinding[] findings = [.. slo.Targets.Select(target => Finding(measured, target))];
        bool isWhole = findings.All(finding => finding.Seconds is not null);
        return measured with
        {
            Promise = findings,
            Goodput = slo.Targets.Count == 0 || isWhole ? measured.Goodput : null,
            GoodFraction = isWhole ? measured.GoodFraction : null,
        };
    }

    private static SloFinding Finding(StageMeasurement measured, SloTarget target)
    {
        LatencyMetric metric = target.Metric;
        LatencySummary? latency =
            measured.Latency(metric, LatencyOrigin.Scheduled) ?? measured.Latency(metric, LatencyOrigin.Sent);
        double? seconds = latency?.Of(target.Statistic);
        return new SloFinding(target, seconds is double value && double.IsFinite(value) ? value : null);
    }
}
