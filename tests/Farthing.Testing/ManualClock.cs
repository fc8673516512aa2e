namespace Farthing.Testing;

/// <summary>A clock that stands still until it is told to go on, forwards or backwards.</summary>
public sealed class ManualClock(DateTimeOffset start) : TimeProvider
{
    private long elapsedTicks;
    private DateTimeOffset now = start;

    /// <summary>Ticks of 100 ns.</summary>
    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    /// <inheritdoc/>
    public override DateTimeOffset GetUtcNow() => now;

    /// <inheritdoc/>
    public override long GetTimestamp() => Interlocked.Read(ref elapsedTicks);

    /// <summary>Time passes.</summary>
    public void Advance(TimeSpan time)
    {
        now += time;
        Interlocked.Add(ref elapsedTicks, time.Ticks);
    }

    /// <summary>The wall clock is set; no time passes.</summary>
    public void Set(DateTimeOffset time) => now = time;
}
