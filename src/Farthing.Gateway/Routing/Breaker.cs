using Farthing.Gateway.Admission;
using Farthing.Gateway.Metering;

namespace Farthing.Gateway.Routing;

/// <summary>Leaves a deployment alone that fails again and again, and tries it with one request at a time until it answers. Thread-safe.</summary>
/// <param name="options">When.</param>
/// <param name="clock">Elapsed time.</param>
internal sealed class Breaker(BreakerOptions options, TimeProvider clock)
{
    private readonly object gate = new();
    private int failures;
    private long restUntil; // timestamp; 0: closed
    private TimeSpan rest = options.RestFor;
    private bool isTrialUnderWay;

    /// <summary>Remaining pause; zero: requests may go. <see cref="TimeSpan.Zero"/> also when the rest is over and nobody tries yet.</summary>
    public TimeSpan RestsFor()
    {
        lock (gate)
        {
            if (restUntil == 0)
            {
                return TimeSpan.Zero;
            }

            TimeSpan left = clock.GetElapsedTime(clock.GetTimestamp(), restUntil);
            return left > TimeSpan.Zero ? left
                : isTrialUnderWay ? options.RestFor
                : TimeSpan.Zero;
        }
    }

    /// <summary>Its current phase.</summary>
    public BreakerPhase Phase
    {
        get
        {
            lock (gate)
            {
                return restUntil == 0 ? BreakerPhase.Closed
                    : clock.GetElapsedTime(clock.GetTimestamp(), restUntil) > TimeSpan.Zero
                        ? BreakerPhase.Open
                    : BreakerPhase.Trying;
            }
        }
    }

    /// <summary>A request is about to go.</summary>
    public void Began()
    {
        lock (gate)
        {
            isTrialUnderWay |= restUntil != 0;
        }
    }

    /// <summary>It came back.</summary>
    /// <returns>True where this opened a closed breaker, false where it closed an open one, null where nothing changed.</returns>
    public bool? Ended(in AttemptOutcome outcome)
    {
        lock (gate)
        {
            if (!Failed(outcome))
            {
                // A client that left says nothing about the upstream: only answers close the breaker.
                bool? closed = null;
                if (outcome.End == AttemptEnd.Finished || outcome.Status > 0)
                {
                    closed = restUntil == 0 ? null : false;
                    (failures, restUntil, rest, isTrialUnderWay) = (0, 0, options.RestFor, false);
                }
                else
                {
                    isTrialUnderWay = false;
                }

                return closed;
            }

            failures++;
            bool wasResting = restUntil != 0;
            if (wasResting || failures >= options.FailuresInARow)
            {
                rest = wasResting
                    ? TimeSpan.FromTicks(Math.Min(rest.Ticks * 2, options.RestAtMost.Ticks))
                    : rest;
                restUntil = clock.GetTimestamp() + (long)(rest.TotalSeconds * clock.TimestampFrequency);
                isTrialUnderWay = false;
                return wasResting ? null : true;
            }

            return null;
        }
    }

    /// <summary>True when the upstream is at fault: no connection, a broken answer, 5xx, or too many requests.</summary>
    private static bool Failed(in AttemptOutcome outcome) =>
        outcome.End == AttemptEnd.UpstreamBroken
        || (outcome.End == AttemptEnd.UpstreamError && outcome.Status is (0 or 408 or 429 or >= 500));
}
