namespace Farthing.Numerics.Clocks;

/// <summary>A clock that runs faster or slower than the one beneath it: dates, timestamps and timers. Two programs with the same factor and origin agree on now as well as their machines do.</summary>
/// <remarks>At the origin both clocks show the same date. Timestamps are those of the clock beneath, at a frequency divided by the factor. Like its own, they are the same for all programs of a machine. A timer never fires early: its real time is rounded up to whole milliseconds, so that at 60 × it is up to 60 ms late.</remarks>
public sealed class ScaledTime : TimeProvider, IPacedClock
{
    /// <summary>Smallest factor.</summary>
    public const double MinFactor = 0.001;

    /// <summary>Largest factor.</summary>
    public const double MaxFactor = 1000;

    /// <summary>A clock at a factor.</summary>
    /// <param name="real">The clock beneath, such as <see cref="TimeProvider.System"/>.</param>
    /// <param name="factor">Its seconds per real second, from <see cref="MinFactor"/> to <see cref="MaxFactor"/>.</param>
    /// <param name="origin">Date at which both show the same.</param>
    public ScaledTime(TimeProvider real, double factor, DateTimeOffset origin)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(factor - MinFactor, nameof(factor));
        ArgumentOutOfRangeException.ThrowIfGreaterThan(factor, MaxFactor);
        (Real, Factor, Origin) = (real, factor, origin.ToUniversalTime());
        TimestampFrequency = Math.Max(1, (long)Math.Round(real.TimestampFrequency / factor));
    }

    /// <inheritdoc/>
    public TimeProvider Real { get; }

    /// <summary>Its seconds per real second.</summary>
    public double Factor { get; }

    /// <summary>Date at which both clocks show the same.</summary>
    public DateTimeOffset Origin { get; }

    /// <inheritdoc/>
    public override long TimestampFrequency { get; }

    /// <inheritdoc/>
    public override TimeZoneInfo LocalTimeZone => Real.LocalTimeZone;

    /// <summary>Seconds of a clock per real second: 1 where it is not scaled.</summary>
    /// <param name="clock">The clock.</param>
    public static double FactorOf(TimeProvider clock) =>
        clock switch
        {
            ScaledTime scaled => scaled.Factor,
            IPacedClock paced => FactorOf(paced.Real),
            _ => 1,
        };

    /// <inheritdoc/>
    public override DateTimeOffset GetUtcNow() => Origin + ((Real.GetUtcNow() - Origin) * Factor);

    /// <inheritdoc/>
    public override long GetTimestamp() => Real.GetTimestamp();

    /// <inheritdoc/>
    public override ITimer CreateTimer(
        TimerCallback callback,
        object? state,
        TimeSpan dueTime,
        TimeSpan period
    ) => new ScaledTimer(Real.CreateTimer(callback, state, ToReal(dueTime), ToReal(period)), this);

    /// <summary>Real time of a wait, in whole milliseconds and never shorter; what is no wait (zero, infinite) stays.</summary>
    private TimeSpan ToReal(TimeSpan time) =>
        time <= TimeSpan.Zero
            ? time
            : TimeSpan.FromMilliseconds(
                Math.Min(Math.Ceiling(time.TotalMilliseconds / Factor), uint.MaxValue - 1)
            );

    private sealed class ScaledTimer(ITimer real, ScaledTime clock) : ITimer
    {
        public bool Change(TimeSpan dueTime, TimeSpan period) =>
            real.Change(clock.ToReal(dueTime), clock.ToReal(period));

        public void Dispose() => real.Dispose();

        public ValueTask DisposeAsync() => real.DisposeAsync();
    }
}
