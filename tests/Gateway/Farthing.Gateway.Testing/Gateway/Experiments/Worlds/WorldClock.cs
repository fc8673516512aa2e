using Farthing.Numerics.Clocks;

namespace Farthing.Tests.Gateway.Experiments.Worlds;

/// <summary>The time of a world: it goes on where the world says so, date and timestamps at once. Sockets keep real time.</summary>
internal sealed class WorldClock(DateTimeOffset start) : TimeProvider, IPacedClock
{
    private long ticks;

    /// <inheritdoc/>
    public TimeProvider Real => System;

    /// <inheritdoc/>
    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    /// <inheritdoc/>
    public override DateTimeOffset GetUtcNow() => start.AddTicks(Interlocked.Read(ref ticks));

    /// <inheritdoc/>
    public override long GetTimestamp() => Interlocked.Read(ref ticks);

    /// <summary>Time passes.</summary>
    public void Advance(TimeSpan time) => Interlocked.Add(ref ticks, time.Ticks);

    /// <summary>Time passes until an instant; it has passed already where that is over.</summary>
    public void ReachAt(DateTimeOffset instant)
    {
        TimeSpan wait = instant - GetUtcNow();
        if (wait > TimeSpan.Zero)
        {
            Advance(wait);
        }
    }
}
