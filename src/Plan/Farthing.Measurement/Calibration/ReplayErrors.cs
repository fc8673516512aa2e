using Farthing.Documents.Predictions;

namespace Farthing.Measurement.Calibration;

/// <summary>Error of the predicted latencies of a run's requests.</summary>
public static class ReplayErrors
{
    /// <summary>The errors of replayed requests, run by run; nothing where nothing was measured.</summary>
    public static IReadOnlyList<ReplayError> Of(IReadOnlyList<ReplayedRequest> requests) =>
        [
            .. from run in requests.GroupBy(request => request.TraceId)
            from metric in (Metric[])[Metric.Ttft, Metric.Tpot, Metric.E2e]
            let both = run.Where(request => request.Error(metric) is not null).ToArray()
            where both.Length > 0
            select Of(run.Key, metric, both),
        ];

    private static ReplayError Of(string trace, Metric metric, ReplayedRequest[] both)
    {
        double[] signed = [.. both.Select(request => request.Error(metric)!.Value).Order()];
        double[] absolute = [.. signed.Select(Math.Abs).Order()];
        int inside = both.Count(request =>
            request.Predicted(metric) is Figure figure
            && request.Request.Measured(metric) is double measured
            && measured >= figure.Low
            && measured <= figure.High
        );
        return new ReplayError(
            trace,
            ConditionWords.Of(metric),
            both.Length,
            100 * absolute[absolute.Length / 2],
            100 * absolute[absolute.Length * 9 / 10],
            100 * signed[signed.Length / 2],
            inside / (double)both.Length
        );
    }
}
