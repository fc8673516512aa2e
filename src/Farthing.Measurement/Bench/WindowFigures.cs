namespace Farthing.Measurement.Bench;

/// <summary>Rates within a window of time.</summary>
/// <param name="Seconds">Its length.</param>
/// <param name="Requests">Requests sent in it that finished, then or later.</param>
/// <param name="RequestsPerSecond">Finished requests, each by the share of its time in flight that lies in the window, per second.</param>
/// <param name="OutputTokensPerSecond">Tokens whose events came in it, per second.</param>
/// <param name="InputTokensPerSecond">Prompt tokens of those requests, by the same share, per second.</param>
/// <param name="MeanInFlight">Requests in flight, averaged over time.</param>
public sealed record WindowFigures(
    double Seconds,
    int Requests,
    double RequestsPerSecond,
    double OutputTokensPerSecond,
    double InputTokensPerSecond,
    double MeanInFlight
)
{
    /// <summary>Output tokens of finished requests, each by the share of its time in flight that lies in the window, per second: what <see cref="OutputTokensPerSecond"/> is held against. Not a number for figures of other tools.</summary>
    public double FinishedTokensPerSecond { get; init; } = double.NaN;
}
