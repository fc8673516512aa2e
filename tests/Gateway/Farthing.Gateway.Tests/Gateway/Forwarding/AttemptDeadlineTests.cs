using Farthing.Gateway.Forwarding;
using Farthing.Gateway.Upstreams;

namespace Farthing.Tests.Gateway.Forwarding;

/// <summary>When an attempt is cut off.</summary>
public sealed class AttemptDeadlineTests
{
    private static readonly UpstreamTimeouts Timeouts = new()
    {
        FirstByte = TimeSpan.FromSeconds(100),
        BetweenBytes = TimeSpan.FromSeconds(10),
        Whole = TimeSpan.FromSeconds(200),
    };

    [Fact]
    public void The_first_byte_may_take_longer_than_the_next_one()
    {
        OneTimerClock clock = new();
        using AttemptDeadline deadline = New(clock);

        Pass(clock, 99);
        Assert.False(deadline.Token.IsCancellationRequested);
        Pass(clock, 2);

        Assert.True(deadline.Token.IsCancellationRequested);
        Assert.Equal(DeadlineCut.FirstByte, deadline.Cut);
    }

    /// <summary>Also where the first byte came after a long wait, with the timer set for as long a wait.</summary>
    [Theory]
    [InlineData(0)]
    [InlineData(3)]
    [InlineData(50)]
    [InlineData(97)]
    public void Behind_the_first_byte_the_next_one_is_waited_for(int answeredAfter)
    {
        OneTimerClock clock = new();
        using AttemptDeadline deadline = New(clock);
        Pass(clock, answeredAfter);
        deadline.Answered();

        Pass(clock, 6);
        deadline.Touch();
        Pass(clock, 9);
        Assert.False(deadline.Token.IsCancellationRequested);
        Pass(clock, 2);

        Assert.True(deadline.Token.IsCancellationRequested);
        Assert.Equal(DeadlineCut.BetweenBytes, deadline.Cut);
    }

    [Fact]
    public void The_whole_answer_has_an_end()
    {
        OneTimerClock clock = new();
        using AttemptDeadline deadline = New(clock);
        deadline.Answered();
        for (int second = 0; second < 199; second++)
        {
            Pass(clock, 1);
            deadline.Touch();
        }

        Assert.False(deadline.Token.IsCancellationRequested);
        Pass(clock, 2);

        Assert.Equal(DeadlineCut.Whole, deadline.Cut);
    }

    private static AttemptDeadline New(OneTimerClock clock) =>
        new(clock, Timeouts, DisconnectPolicy.Cancel, TimeSpan.FromSeconds(30), CancellationToken.None);

    /// <summary>In small steps: a timer that is due late would be seen at the step's end alone.</summary>
    private static void Pass(OneTimerClock clock, int seconds)
    {
        for (int i = 0; i < seconds * 10; i++)
        {
            clock.Advance(TimeSpan.FromMilliseconds(100));
        }
    }

    /// <summary>A clock that goes on when it is told to, with one timer.</summary>
    private sealed class OneTimerClock : TimeProvider, ITimer
    {
        private long now;
        private long dueAt = long.MaxValue;
        private Action fire = static () => { };

        public override long TimestampFrequency => TimeSpan.TicksPerSecond;

        public override long GetTimestamp() => now;

        public override ITimer CreateTimer(
            TimerCallback callback,
            object? state,
            TimeSpan dueTime,
            TimeSpan period
        )
        {
            fire = () => callback(state);
            Change(dueTime, period);
            return this;
        }

        public bool Change(TimeSpan dueTime, TimeSpan period)
        {
            dueAt = now + dueTime.Ticks;
            return true;
        }

        public void Advance(TimeSpan time)
        {
            now += time.Ticks;
            if (now >= dueAt)
            {
                dueAt = long.MaxValue;
                fire();
            }
        }

        public void Dispose() => dueAt = long.MaxValue;

        public ValueTask DisposeAsync()
        {
            Dispose();
            return ValueTask.CompletedTask;
        }
    }
}
