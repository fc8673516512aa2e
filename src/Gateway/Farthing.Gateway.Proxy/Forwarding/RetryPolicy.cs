namespace Farthing.Gateway.Forwarding;

/// <summary>Decides on retries of a request and their time.</summary>
/// <param name="Deployments">Deployments that can be tried.</param>
/// <param name="MaxAttempts">Tries in all; each deployment has one at least.</param>
/// <param name="Pause">Shortest pause before a deployment is tried again.</param>
/// <param name="LongestPause">No pause is longer.</param>
internal readonly record struct RetryPolicy(
    int Deployments,
    int MaxAttempts,
    TimeSpan Pause,
    TimeSpan LongestPause
)
{
    /// <summary>The pause before the next try; null where there is none.</summary>
    /// <param name="number">Number of the attempt that failed, from 0.</param>
    /// <param name="retryAfter">What its upstream asked for.</param>
    /// <param name="requestId">Whose random bits spread the pauses of requests that failed together.</param>
    public TimeSpan? Next(int number, TimeSpan? retryAfter, Guid requestId)
    {
        int next = number + 1;
        if (next >= Math.Min(Math.Max(MaxAttempts, Deployments), byte.MaxValue))
        {
            return null;
        }

        if (next < Deployments)
        {
            return TimeSpan.Zero; // Another deployment: what this one asks for does not concern it.
        }

        if (retryAfter > LongestPause)
        {
            return null;
        }

        int round = Math.Min((next / Deployments) - 1, 16);
        double spread = 0.5 + (((uint)(requestId.GetHashCode() * 31) ^ (uint)number) / (double)uint.MaxValue);
        TimeSpan backoff = Pause * Math.Pow(2, round) * spread;
        TimeSpan wait = retryAfter > backoff ? retryAfter.Value : backoff;
        return wait < LongestPause ? wait : LongestPause;
    }
}
