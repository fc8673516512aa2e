namespace Farthing.Measurement.Calibration;

/// <summary>How far predicted latencies of a run's requests are from measured ones.</summary>
/// <param name="TraceId">The run.</param>
/// <param name="Metric">Which latency.</param>
/// <param name="Requests">Requests that have both.</param>
/// <param name="Median">Median absolute error, as a share.</param>
/// <param name="P90">90 of 100 requests err at most this much.</param>
/// <param name="Bias">Median signed error: above 0 predicts too slow.</param>
/// <param name="InBand">Share of measurements inside their band.</param>
public sealed record ReplayError(
    string TraceId,
    Metric Metric,
    int Requests,
    double Median,
    double P90,
    double Bias,
    double InBand
)
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
            metric,
            both.Length,
            absolute[absolute.Length / 2],
            absolute[absolute.Length * 9 / 10],
            signed[signed.Length / 2],
            inside / (double)both.Length
        );
    }
}
