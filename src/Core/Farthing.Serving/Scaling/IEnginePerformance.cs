namespace Farthing.Serving.Scaling;

/// <summary>Performance of one replica that a planner predicts by: from a profile or a step-time model.</summary>
/// <remarks>Pure: the same arguments give the same result, which is finite and not negative. Any thread may call it.</remarks>
public interface IEnginePerformance
{
    /// <summary>Highest rate at which one replica keeps both latency limits, above 0.</summary>
    /// <param name="uncachedInputTokens">Mean prompt tokens that the prefix cache does not have.</param>
    /// <param name="contextTokens">Mean context of a decoding sequence: prompt plus half of the output.</param>
    /// <param name="outputTokens">Mean output tokens.</param>
    double RequestsPerSecond(double uncachedInputTokens, double contextTokens, double outputTokens);

    /// <summary>Time to the first token of a request that comes now.</summary>
    /// <param name="queuedTokens">Prompt tokens that are computed before it.</param>
    /// <param name="uncachedInputTokens">Its own prompt tokens that the prefix cache does not have.</param>
    double TtftSeconds(double queuedTokens, double uncachedInputTokens);

    /// <summary>Time of one decode step.</summary>
    /// <param name="running">Sequences in the batch.</param>
    /// <param name="kvTokens">KV tokens of all of them.</param>
    double ItlSeconds(double running, double kvTokens);
}
