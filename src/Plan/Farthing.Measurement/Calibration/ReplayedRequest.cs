namespace Farthing.Measurement.Calibration;

/// <summary>A request of a measured run beside its prediction.</summary>
/// <param name="TraceId">The run.</param>
/// <param name="Request">The request as it was measured.</param>
/// <param name="Ttft">Predicted time to first token; null where the run cannot be predicted or the engine refuses the request.</param>
/// <param name="Tpot">Predicted time per output token; null for a single token, too.</param>
/// <param name="E2e">Predicted time to last token.</param>
/// <param name="Status">ok, or why there is none.</param>
public sealed record ReplayedRequest(
    string TraceId,
    TracedRequest Request,
    Figure? Ttft,
    Figure? Tpot,
    Figure? E2e,
    string Status
)
{
    /// <summary>The prediction of a latency.</summary>
    public Figure? Predicted(Metric metric) =>
        metric switch
        {
            Metric.Ttft => Ttft,
            Metric.Tpot => Tpot,
            Metric.E2e => E2e,
            _ => null,
        };

    /// <summary>Predicted over measured, less 1; null where either is missing.</summary>
    public double? Error(Metric metric) =>
        Predicted(metric) is Figure figure && Request.Measured(metric) is double measured and > 0
            ? (figure.Value / measured) - 1
            : null;
}
