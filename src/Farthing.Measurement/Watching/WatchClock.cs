namespace Farthing.Measurement.Watching;

/// <summary>Two clocks in one: seconds that never go back, for rates; seconds since 1970, for people.</summary>
/// <param name="time">The system's clock, or a test's.</param>
public sealed class WatchClock(TimeProvider time)
{
    private readonly long start = time.GetTimestamp();
    private readonly double startUnix = time.GetUtcNow().ToUnixTimeMilliseconds() / 1000.0;
    private double moved;

    /// <summary>Seconds since the watch began.</summary>
    public double Seconds => time.GetElapsedTime(start).TotalSeconds + moved;

    /// <summary>Seconds since 1970 of now, by the wall clock; of the saved moment where pages are saved ones.</summary>
    public double UnixSeconds =>
        moved > 0 ? startUnix + Seconds : time.GetUtcNow().ToUnixTimeMilliseconds() / 1000.0;

    /// <summary>Moves on without waiting: for pages that are all there already.</summary>
    public void Skip(double seconds) => moved += seconds;
}
