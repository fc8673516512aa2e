namespace Farthing.Measurement.Calibration;

/// <summary>One request of a measured run.</summary>
/// <param name="RequestId">Its own id.</param>
/// <param name="Line">Line in the file, from 1.</param>
/// <param name="ArrivalSeconds">When it was sent, from the start of the run.</param>
/// <param name="InputTokens">Prompt in tokens.</param>
/// <param name="OutputTokens">Output in tokens.</param>
/// <param name="TtftSeconds">Measured time to first token; null where not measured.</param>
/// <param name="TpotSeconds">Measured time per output token; null where not measured.</param>
/// <param name="E2eSeconds">Measured time to last token; null where not measured.</param>
public sealed record TracedRequest(
    string RequestId,
    int Line,
    double ArrivalSeconds,
    int InputTokens,
    int OutputTokens,
    double? TtftSeconds,
    double? TpotSeconds,
    double? E2eSeconds
)
{
    /// <summary>The measured value of a latency; null where not measured.</summary>
    public double? Measured(Metric metric) =>
        metric switch
        {
            Metric.Ttft => TtftSeconds,
            Metric.Tpot => TpotSeconds,
            Metric.E2e => E2eSeconds,
            _ => null,
        };
}
