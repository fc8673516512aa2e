using Farthing.Numerics.Clocks;

namespace Farthing.Tests.Numerics.Clocks;

public sealed class DeadlineTests
{
    private readonly HeldTimers clock = new(DateTimeOffset.UnixEpoch);

    [Fact]
    public void It_is_over_when_its_time_is_up()
    {
        using Deadline deadline = new(TimeSpan.FromSeconds(3), clock, CancellationToken.None);
        Assert.Equal((TimeSpan.FromSeconds(3), false), (clock.Due, deadline.IsOver));

        clock.Fire();

        Assert.True(deadline.IsOver);
        Assert.True(deadline.Token.IsCancellationRequested);
    }

    [Fact]
    public void Another_token_ends_it_sooner()
    {
        using CancellationTokenSource other = new();
        using Deadline deadline = new(TimeSpan.FromSeconds(3), clock, other.Token);

        other.Cancel();

        Assert.True(deadline.IsOver);
    }

    [Fact]
    public async Task Lifted_it_has_no_time_any_more_and_ends_when_it_is_told()
    {
        using Deadline deadline = new(TimeSpan.FromSeconds(3), clock, CancellationToken.None);

        deadline.Lift();
        Assert.Equal(Timeout.InfiniteTimeSpan, clock.Due);
        Assert.False(deadline.IsOver);

        await deadline.CancelAsync();
        Assert.True(deadline.IsOver);
    }

    [Fact]
    public void Disposed_it_holds_on_to_nothing()
    {
        using CancellationTokenSource other = new();
        CancellationToken token;
        using (Deadline deadline = new(TimeSpan.FromSeconds(3), clock, other.Token))
        {
            token = deadline.Token;
        }

        other.Cancel();

        Assert.True(clock.IsTimerGone);
        Assert.False(token.IsCancellationRequested);
    }
}
