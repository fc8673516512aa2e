namespace Farthing.Tests.Numerics.Clocks;

/// <summary>A clock whose date, timestamps and timers a test moves by hand: three million ticks a second, and the last timer is kept.</summary>
internal sealed class HeldTimers(DateTimeOffset start) : TimeProvider
{
    private Action fire = static () => { };

    public DateTimeOffset Now { get; set; } = start;

    public long Timestamp { get; set; }

    public TimeSpan Due { get; private set; }

    public TimeSpan Period { get; private set; }

    public bool IsTimerGone { get; private set; }

    public override long TimestampFrequency => 3_000_000;

    public override DateTimeOffset GetUtcNow() => Now;

    public override long GetTimestamp() => Timestamp;

    public override ITimer CreateTimer(
        TimerCallback callback,
        object? state,
        TimeSpan dueTime,
        TimeSpan period
    )
    {
        fire = () => callback(state);
        (Due, Period) = (dueTime, period);
        return new Held(this);
    }

    public void Fire() => fire();

    private sealed class Held(HeldTimers clock) : ITimer
    {
        public bool Change(TimeSpan dueTime, TimeSpan period)
        {
            (clock.Due, clock.Period) = (dueTime, period);
            return true;
        }

        public void Dispose() => clock.IsTimerGone = true;

        public ValueTask DisposeAsync()
        {
            Dispose();
            return ValueTask.CompletedTask;
        }
    }
}
