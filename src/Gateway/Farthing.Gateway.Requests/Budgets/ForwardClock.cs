namespace Farthing.Gateway.Budgets;

/// <summary>A clock whose date never goes back: where the system's is set back it stands still until that has caught up. Journal and budgets of a gateway share one, so that an attempt stands in the journal in no earlier period than the one whose budget held it.</summary>
/// <param name="inner">The system's clock.</param>
public sealed class ForwardClock(TimeProvider inner) : TimeProvider
{
    private long latestTicks;

    /// <inheritdoc/>
    public override long TimestampFrequency => inner.TimestampFrequency;

    /// <inheritdoc/>
    public override TimeZoneInfo LocalTimeZone => inner.LocalTimeZone;

    /// <summary>It is at least this time: the last one that is known from before a restart.</summary>
    /// <param name="unixNs">The time; 0: none.</param>
    public void Reach(long unixNs) => Forward(DateTime.UnixEpoch.Ticks + (unixNs / 100));

    /// <inheritdoc/>
    public override DateTimeOffset GetUtcNow() => new(Forward(inner.GetUtcNow().UtcTicks), TimeSpan.Zero);

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
}
