using Farthing.Gateway.Upstreams;

namespace Farthing.Gateway.Forwarding;

/// <summary>Counts the requests and retries of one upstream over the last ten seconds. Thread-safe.</summary>
/// <remarks>A request's first attempt at an upstream is a request there, also where it comes from another upstream that failed: it sees each request once. Further attempts there are retries.</remarks>
/// <param name="options">How many are allowed.</param>
/// <param name="clock">Elapsed time.</param>
internal sealed class RetryBudget(RetryBudgetOptions options, TimeProvider clock)
{
    private const int Seconds = 10;
    private readonly object gate = new();
    private readonly long startedAt = clock.GetTimestamp();
    private readonly long[] requests = new long[Seconds];
    private readonly long[] retries = new long[Seconds];
    private long second;

    /// <summary>A request goes there for the first time.</summary>
    public void Asked()
    {
        lock (gate)
        {
            Move();
            requests[second % Seconds]++;
        }
    }

    /// <summary>Takes one retry; false where there are too many already.</summary>
    public bool TryRetry()
    {
        lock (gate)
        {
            Move();
            double allowed = (Sum(requests) * options.AtMost) + (Seconds * options.PerSecond);
            if (Sum(retries) + 1 > allowed)
            {
                return false;
            }

            retries[second % Seconds]++;
            return true;
        }
    }

    private void Move()
    {
        long now = (long)clock.GetElapsedTime(startedAt).TotalSeconds;
        for (long past = Math.Max(second + 1, now - Seconds + 1); past <= now; past++)
        {
            (requests[past % Seconds], retries[past % Seconds]) = (0, 0);
        }

        second = Math.Max(second, now);
    }

    private static long Sum(long[] counts)
    {
        long sum = 0;
        foreach (long count in counts)
        {
            sum += count;
        }

        return sum;
    }
}
