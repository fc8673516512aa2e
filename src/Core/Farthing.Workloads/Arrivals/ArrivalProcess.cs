namespace Farthing.Workloads.Arrivals;

/// <summary>Yields arrival times without end, ascending, in nanoseconds from 0. The same seed gives the same times.</summary>
public abstract class ArrivalProcess
{
    /// <summary>The next arrival; <see cref="long.MaxValue"/> when it would come after more than 285 years.</summary>
    public abstract long NextNs();

    /// <summary>Back to the start, with the same seed.</summary>
    public abstract void Restart();
}

/// <summary>Users who come one after the other: user i of n at i/n of the ramp; nobody after them.</summary>
public sealed class EvenStarts : ArrivalProcess
{
    private readonly int users;
    private readonly double rampNs;
    private int started;

    /// <summary>Makes the process.</summary>
    /// <param name="users">How many, at least 1.</param>
    /// <param name="rampSeconds">From the first user's start to the last one's, and a user's share more.</param>
    public EvenStarts(int users, double rampSeconds)
    {
        if (users < 1 || !(rampSeconds >= 0) || rampSeconds > 1e9)
        {
            throw GeneratorFault.Of("users", users, "at least 1 user, a ramp from 0 s");
        }

        this.users = users;
        rampNs = rampSeconds * 1e9;
    }

    /// <inheritdoc/>
    public override long NextNs() => started < users ? (long)(rampNs * started++ / users) : long.MaxValue;

    /// <inheritdoc/>
    public override void Restart() => started = 0;
}

/// <summary>Arrivals whose rate rises in a straight line from 0 to the process's own within a ramp, and stays there. Times are warped, so that gaps keep their distribution: with rate r and ramp R, r·t²/2R requests have come by t within the ramp and r·(t − R/2) after it.</summary>
public sealed class RampedArrivals : ArrivalProcess
{
    private readonly ArrivalProcess inner;
    private readonly double rampNs;

    /// <summary>Wraps a process.</summary>
    /// <param name="inner">Of an even rate.</param>
    /// <param name="rampSeconds">How long the rate rises.</param>
    public RampedArrivals(ArrivalProcess inner, double rampSeconds)
    {
        if (!(rampSeconds >= 0) || rampSeconds > 1e9)
        {
            throw GeneratorFault.Of("ramp", rampSeconds, "a ramp from 0 s");
        }

        this.inner = inner;
        rampNs = rampSeconds * 1e9;
    }

    /// <inheritdoc/>
    public override long NextNs()
    {
        long evenNs = inner.NextNs();
        return evenNs >= long.MaxValue - rampNs ? long.MaxValue
            : evenNs < rampNs / 2 ? (long)Math.Sqrt(2 * rampNs * evenNs)
            : evenNs + (long)(rampNs / 2);
    }

    /// <inheritdoc/>
    public override void Restart() => inner.Restart();
}

/// <summary>Times that were recorded, again and again, one period after the other.</summary>
public sealed class RecordedArrivals : ArrivalProcess
{
    private readonly long[] timesNs;
    private readonly long periodNs;
    private int next;
    private long passNs;

    /// <summary>Makes the process.</summary>
    /// <param name="timesNs">At least one, ascending, from 0 to below the period; nanoseconds from its start.</param>
    /// <param name="periodNs">After which they come again, nanoseconds.</param>
    public RecordedArrivals(long[] timesNs, long periodNs)
    {
        if (timesNs.Length == 0 || timesNs[0] < 0 || timesNs[^1] >= periodNs)
        {
            throw GeneratorFault.Of("period", periodNs, "recorded times from 0 to below their period");
        }

        (this.timesNs, this.periodNs) = (timesNs, periodNs);
    }

    /// <inheritdoc/>
    public override long NextNs()
    {
        long at = timesNs[next] + passNs;
        if (++next == timesNs.Length)
        {
            next = 0;
            passNs += periodNs;
        }

        return at;
    }

    /// <inheritdoc/>
    public override void Restart() => (next, passNs) = (0, 0);
}
