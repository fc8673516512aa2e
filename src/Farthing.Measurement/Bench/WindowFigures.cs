namespace Farthing.Measurement.Bench;

/// <summary>Rates within a window of time.</summary>
/// <param name="Seconds">Its length.</param>
/// <param name="Requests">Requests sent in it that finished, then or later.</param>
/// <param name="RequestsPerSecond">Requests whose last byte came in it, per second.</param>
/// <param name="OutputTokensPerSecond">Tokens whose events came in it, per second.</param>
/// <param name="InputTokensPerSecond">Prompt tokens of requests whose first token came in it, per second.</param>
/// <param name="MeanInFlight">Requests in flight, averaged over time.</param>
public sealed record WindowFigures(
    double Seconds,
    int Requests,
    double RequestsPerSecond,
    double OutputTokensPerSecond,
    double InputTokensPerSecond,
    double MeanInFlight
);
