using Farthing.Gateway.Admission;
using Farthing.Gateway.Metering;

namespace Farthing.Gateway.Routing;

/// <summary>Leaves a deployment alone that fails again and again, and tries it with one request at a time until it answers. Judges the deployment, not its callers: what one key alone meets opens nothing. Thread-safe.</summary>
/// <param name="options">When.</param>
/// <param name="clock">Elapsed time.</param>
internal sealed class Breaker(BreakerOptions options, TimeProvider clock)
{
    private readonly object gate = new();
    private bool isOpen;
    private int failures; // in a row
    private string firstCaller = ""; // who met the first of them
    private bool isConfirmed; // another key met one too, or one was no caller's doing
    private long restUntil; // timestamp
    private TimeSpan rest = options.RestFor;
    private int trial; // number of the last trial
    private long trialUntil; // timestamp; 0: none is under way
    private string failedTrialBy = "";

    /// <summary>Remaining pause for a caller's requests; zero: they may go. The key whose trial failed waits twice as long, so that another one tries next.</summary>
    /// <param name="caller">The caller's key; empty: any.</param>
    public TimeSpan RestsFor(string caller)
    {
        lock (gate)
        {
            if (!isOpen)
            {
                return TimeSpan.Zero;
            }

            TimeSpan left = Until(restUntil);
            if (caller.Length > 0 && caller == failedTrialBy)
            {
                left += rest;
            }

            TimeSpan underWay = trialUntil == 0 ? TimeSpan.Zero : Until(trialUntil);
            left = underWay > left ? underWay : left;
            return left > TimeSpan.Zero ? left : TimeSpan.Zero;
        }
    }

    /// <summary>Its current phase.</summary>
    public BreakerPhase Phase
    {
        get
        {
            lock (gate)
            {
                return !isOpen ? BreakerPhase.Closed
                    : Until(restUntil) > TimeSpan.Zero ? BreakerPhase.Open
                    : BreakerPhase.Trying;
            }
        }
    }

    /// <summary>A request is about to go.</summary>
    /// <returns>Number of the trial that it is, from 1; 0: it is none.</returns>
    public int Began()
    {
        lock (gate)
        {
            if (
                !isOpen
                || Until(restUntil) > TimeSpan.Zero
                || (trialUntil != 0 && Until(trialUntil) > TimeSpan.Zero)
            )
            {
                return 0;
            }

            // One that brings nothing for so long keeps the next one out no longer.
            trialUntil = TimestampAfter(options.RestFor);
            return ++trial;
        }
    }

    /// <summary>The first good byte of an answer came: it works.</summary>
    /// <returns>True where this closed it.</returns>
    public bool Answered()
    {
        lock (gate)
        {
            if (!isOpen)
            {
                return false;
            }

            (isOpen, trialUntil, failedTrialBy, rest) = (false, 0, "", options.RestFor);
            Forget();
            return true;
        }
    }

    /// <summary>A request came back.</summary>
    /// <param name="outcome">How.</param>
    /// <param name="isOwn">A failure now is not a single caller's doing, whoever met it.</param>
    /// <returns>True where this opened it.</returns>
    public bool Ended(in AttemptOutcome outcome, bool isOwn)
    {
        lock (gate)
        {
            bool isTrial = outcome.Trial != 0 && outcome.Trial == trial && trialUntil != 0;
            trialUntil = isTrial ? 0 : trialUntil;
            isOwn |= outcome.IsUnreachable || outcome.Caller.Length == 0;
            if (!outcome.IsFailure)
            {
                // A client's mistake, a client that left and a full quota say nothing about the deployment.
                if (outcome.End == AttemptEnd.Finished && !isOpen)
                {
                    Forget();
                }

                return false;
            }

            if (isOpen)
            {
                if (isTrial)
                {
                    // One key alone keeps it open no longer than the first pause.
                    bool isOther = isOwn || (failedTrialBy.Length > 0 && outcome.Caller != failedTrialBy);
                    rest = isOther
                        ? TimeSpan.FromTicks(Math.Min(rest.Ticks * 2, options.RestAtMost.Ticks))
                        : options.RestFor;
                    failedTrialBy = isOwn ? "" : outcome.Caller;
                    restUntil = TimestampAfter(rest);
                }

                return false;
            }

            if (outcome.IsRepeat)
            {
                return false; // Its request was counted.
            }

            firstCaller = failures == 0 ? outcome.Caller : firstCaller;
            failures = failures == int.MaxValue ? failures : failures + 1;
            isConfirmed |= isOwn || outcome.Caller != firstCaller;
            isOpen = isConfirmed && failures >= options.FailuresInARow;
            if (isOpen)
            {
                restUntil = TimestampAfter(rest);
            }

            return isOpen;
        }
    }

    private void Forget() => (failures, firstCaller, isConfirmed) = (0, "", false);

    private TimeSpan Until(long timestamp) => clock.GetElapsedTime(clock.GetTimestamp(), timestamp);

    private long TimestampAfter(TimeSpan time) =>
        clock.GetTimestamp() + (long)(time.TotalSeconds * clock.TimestampFrequency);
}

/// <summary>Phase of a deployment's breaker.</summary>
public enum BreakerPhase
{
    /// <summary>Requests go.</summary>
    Closed,

    /// <summary>It failed too often and is left alone.</summary>
    Open,

    /// <summary>Its rest is over: one request may try, or does.</summary>
    Trying,
}
