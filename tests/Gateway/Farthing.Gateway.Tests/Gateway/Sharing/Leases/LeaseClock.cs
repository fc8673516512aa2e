namespace Farthing.Tests.Gateway.Sharing.Leases;

/// <summary>A clock whose date stands still and is set by hand, while elapsed time goes on: short waits end by themselves.</summary>
internal sealed class LeaseClock(DateTimeOffset start) : TimeProvider
{
    private readonly object gate = new();
    private DateTimeOffset now = start;
    private long passed;

    public override DateTimeOffset GetUtcNow()
    {
        lock (gate)
        {
            return now;
        }
    }

    public override long GetTimestamp() => base.GetTimestamp() + Interlocked.Read(ref passed);

    /// <summary>Time passes, by both clocks.</summary>
    public void Advance(TimeSpan time)
    {
        Set(GetUtcNow() + time);
        Interlocked.Add(ref passed, (long)(time.TotalSeconds * TimestampFrequency));
    }

    /// <summary>The wall clock is set; no time passes.</summary>
    public void Set(DateTimeOffset time)
    {
        lock (gate)
        {
            now = time;
        }
    }
}
