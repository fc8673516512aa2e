using Farthing.Serving.Scaling;

namespace Farthing.Tests.Serving.Scaling;

/// <summary>5.5 requests a second at the limits with a context of 3,075 tokens, in proportion fewer with a longer one; 10,000 prompt tokens a second; a step of 10 ms + 1 ms per sequence.</summary>
internal sealed class LinearPerformance : IEnginePerformance
{
    public double RequestsPerSecond(double uncachedInputTokens, double contextTokens, double outputTokens) =>
        5.5 * 3075 / contextTokens;

    public double TtftSeconds(double queuedTokens, double uncachedInputTokens) =>
        (queuedTokens + uncachedInputTokens) / 10_000;

    public double ItlSeconds(double running, double kvTokens) => 0.010 + (0.001 * running);
}
