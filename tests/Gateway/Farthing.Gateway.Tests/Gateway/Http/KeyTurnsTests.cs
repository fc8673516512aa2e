using Farthing.Gateway.Http;

namespace Farthing.Tests.Gateway.Http;

public sealed class KeyTurnsTests
{
    private readonly SteppedClock clock = new();
    private readonly KeyTurns turns;

    public KeyTurnsTests() => turns = new KeyTurns(2, clock);

    [Fact]
    public void A_key_that_asks_alone_never_waits()
    {
        for (int request = 0; request < 1000; request++)
        {
            Assert.Null(Begun(turns.BeginAsync("a")));
        }
    }

    [Fact]
    public async Task Beside_another_key_two_are_under_way_and_the_next_goes_when_one_ends()
    {
        Share();
        KeyTurns.Turn? first = Begun(turns.BeginAsync("a"));
        Begun(turns.BeginAsync("a"));
        Task<KeyTurns.Turn?> third = turns.BeginAsync("a").AsTask();
        Task<KeyTurns.Turn?> fourth = turns.BeginAsync("a").AsTask();
        Assert.False(third.IsCompleted);
        Assert.NotNull(Begun(turns.BeginAsync("b")));
        turns.End(first);
        Assert.True(third.IsCompleted);
        Assert.False(fourth.IsCompleted);
        turns.End(await third);
        Assert.True(fourth.IsCompleted);
    }

    [Fact]
    public void Requests_that_wait_for_their_upstream_hold_up_nobody()
    {
        Share();
        Begun(turns.BeginAsync("a"));
        Begun(turns.BeginAsync("a"));
        Task<KeyTurns.Turn?> third = turns.BeginAsync("a").AsTask();
        clock.Advance(KeyTurns.FreshFor - TimeSpan.FromMilliseconds(1));
        Assert.False(third.IsCompleted);
        clock.Advance(TimeSpan.FromMilliseconds(1));
        Assert.True(third.IsCompleted);
    }

    [Fact]
    public void A_second_after_the_other_key_nobody_waits()
    {
        Share();
        Begun(turns.BeginAsync("a"));
        Begun(turns.BeginAsync("a"));
        clock.Advance(KeyTurns.SharedFor + TimeSpan.FromMilliseconds(1));
        for (int request = 0; request < 10; request++)
        {
            Assert.Null(Begun(turns.BeginAsync("a")));
        }
    }

    /// <summary>Whatever comes, ends and waits: nobody is forgotten, of no key more are fresh than may be, and each key's go in their order.</summary>
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public async Task All_that_come_begin_in_order_and_few_at_a_time(int seed)
    {
        Random random = new(seed);
        string[] keys = ["a", "b", "c"];
        List<(string Key, Task<KeyTurns.Turn?> Turn)> asked = [];
        HashSet<Task> ended = [];
        for (int step = 0; step < 3000; step++)
        {
            switch (random.Next(4))
            {
                case 0 or 1:
                    string key = keys[random.Next(3)];
                    asked.Add((key, turns.BeginAsync(key).AsTask()));
                    break;
                case 2 when asked.Count > 0:
                    Task<KeyTurns.Turn?> one = asked[random.Next(asked.Count)].Turn;
                    if (one.IsCompleted && ended.Add(one))
                    {
                        turns.End(await one);
                    }

                    break;
                default:
                    clock.Advance(TimeSpan.FromMilliseconds(random.Next(3)));
                    break;
            }

            foreach (string key in keys)
            {
                Task<KeyTurns.Turn?>[] own = [.. asked.Where(one => one.Key == key).Select(one => one.Turn)];
                Assert.True(own.SkipWhile(one => one.IsCompleted).All(one => !one.IsCompleted));
                Assert.InRange(own.Count(one => one.IsCompletedSuccessfully && IsFresh(one)), 0, 2);
            }
        }

        for (int rest = 0; rest < asked.Count; rest++)
        {
            clock.Advance(KeyTurns.FreshFor);
        }

        Assert.All(asked, one => Assert.True(one.Turn.IsCompleted));
    }

    /// <summary>Two keys have asked just now.</summary>
    private void Share()
    {
        turns.End(Begun(turns.BeginAsync("b")));
        turns.End(Begun(turns.BeginAsync("a")));
    }

    private static bool IsFresh(Task<KeyTurns.Turn?> turn) =>
        new ValueTask<KeyTurns.Turn?>(turn).Result?.IsFresh == true;

    private static KeyTurns.Turn? Begun(ValueTask<KeyTurns.Turn?> turn)
    {
        Assert.True(turn.IsCompletedSuccessfully);
        return turn.Result;
    }

    /// <summary>Time stands still until it is advanced; timers fire in it.</summary>
    private sealed class SteppedClock : TimeProvider
    {
        private readonly List<SteppedTimer> timers = [];
        private TimeSpan now = TimeSpan.FromHours(1);

        public override long TimestampFrequency => TimeSpan.TicksPerSecond;

        public override long GetTimestamp() => now.Ticks;

        public override ITimer CreateTimer(
            TimerCallback callback,
            object? state,
            TimeSpan dueTime,
            TimeSpan period
        )
        {
            SteppedTimer timer = new(this, () => callback(state));
            timers.Add(timer);
            timer.Change(dueTime, period);
            return timer;
        }

        public void Advance(TimeSpan time)
        {
            TimeSpan end = now + time;
            while (timers.Where(timer => timer.Due <= end).MinBy(timer => timer.Due) is SteppedTimer next)
            {
                now = next.Due!.Value;
                next.Fire();
            }

            now = end;
        }

        private sealed class SteppedTimer(SteppedClock clock, Action fire) : ITimer
        {
            public TimeSpan? Due { get; private set; }

            public void Fire()
            {
                Due = null;
                fire();
            }

            public bool Change(TimeSpan dueTime, TimeSpan period)
            {
                Due = dueTime == Timeout.InfiniteTimeSpan ? null : clock.now + dueTime;
                return true;
            }

            public void Dispose() => clock.timers.Remove(this);

            public ValueTask DisposeAsync()
            {
                Dispose();
                return ValueTask.CompletedTask;
            }
        }
    }
}
