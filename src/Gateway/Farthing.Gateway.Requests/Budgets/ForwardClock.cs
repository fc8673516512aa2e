using Farthing.Numerics.Clocks;

namespace Farthing.Gateway.Budgets;

/// <summary>A clock whose date never goes back. Where the one beneath is set back, it goes on at half its pace until that has caught up. Periods then end late, at most after twice their time, but none stands still and none comes twice. Journal, budgets and features of a gateway share one, so that an attempt stands in the journal in no earlier period than the one whose budget held it.</summary>
/// <param name="inner">The clock beneath.</param>
public sealed class ForwardClock(TimeProvider inner) : TimeProvider, IPacedClock
{
    /// <summary>Threads that ask at once are behind one another by less.</summary>
    private const long NoticedTicks = TimeSpan.TicksPerMillisecond;

    private readonly Lock gate = new();
    private long latestTicks;
    private long slowedAt; // timestamp up to which the half pace is counted
    private volatile bool isSlow;

    /// <inheritdoc/>
    public TimeProvider Real => inner;

    /// <inheritdoc/>
    public override long TimestampFrequency => inner.TimestampFrequency;

    /// <inheritdoc/>
    public override TimeZoneInfo LocalTimeZone => inner.LocalTimeZone;

    /// <summary>It is at least this time: the last one that is known from before a restart.</summary>
    /// <param name="unixNs">The time; 0: none.</param>
    public void Reach(long unixNs) => Forward(DateTime.UnixEpoch.Ticks + (unixNs / 100));

    /// <inheritdoc/>
    public override DateTimeOffset GetUtcNow()
    {
        long ticks = inner.GetUtcNow().UtcTicks;
        long latest = Forward(ticks);
        if (ticks < latest - NoticedTicks)
        {
            latest = Slowly(ticks);
        }
        else if (isSlow)
        {
            isSlow = false;
        }

        return new(latest, TimeSpan.Zero);
    }

    /// <inheritdoc/>
    public override long GetTimestamp() => inner.GetTimestamp();

    /// <inheritdoc/>
    public override ITimer CreateTimer(
        TimerCallback callback,
        object? state,
        TimeSpan dueTime,
        TimeSpan period
    ) => inner.CreateTimer(callback, state, dueTime, period);

    private long Forward(long ticks)
    {
        long latest = Interlocked.Read(ref latestTicks);
        while (ticks > latest)
        {
            long seen = Interlocked.CompareExchange(ref latestTicks, ticks, latest);
            if (seen == latest)
            {
                return ticks;
            }

            latest = seen;
        }

        return latest;
    }

    /// <summary>The date is behind: half of the time that has passed since it last was asked for is added.</summary>
    private long Slowly(long ticks)
    {
        lock (gate)
        {
            long now = inner.GetTimestamp();
            if (!isSlow)
            {
                (isSlow, slowedAt) = (true, now);
            }

            long latest = Interlocked.Read(ref latestTicks);
            // No further than it is ahead: a thread that slept between two looks is behind, too, and no clock was set.
            long step = Math.Min(inner.GetElapsedTime(slowedAt, now).Ticks / 2, latest - ticks);
            if (step > 0)
            {
                slowedAt = now;
            }

            return Forward(latest + Math.Max(0, step));
        }
    }
}
