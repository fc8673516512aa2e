namespace Farthing.Measurement.Watching;

/// <summary>Two clocks in one: seconds that never go back, for rates; seconds since 1970, for people.</summary>
/// <param name="time">The system's clock, or a test's.</param>
/// <param name="isStill">True where pages are all there already: time then passes by <see cref="Skip"/> alone.</param>
public sealed class WatchClock(TimeProvider time, bool isStill = false)
{
    private readonly long start = time.GetTimestamp();
    private readonly double startUnix = time.GetUtcNow().ToUnixTimeMilliseconds() / 1000.0;
    private double moved;

    /// <summary>Seconds since the watch began.</summary>
    public double Seconds => isStill ? moved : time.GetElapsedTime(start).TotalSeconds;

    /// <summary>Seconds since 1970.</summary>
    public double UnixSeconds =>
        isStill ? startUnix + moved : time.GetUtcNow().ToUnixTimeMilliseconds() / 1000.0;

    /// <summary>Lets time pass on a clock that stands still.</summary>
    public void Skip(double seconds) => moved += seconds;
}
