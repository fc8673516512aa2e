using Farthing.Gateway.Forwarding;
using Farthing.Gateway.Upstreams;
using Farthing.Testing;

namespace Farthing.Tests.Gateway.Forwarding;

public sealed class RetryBudgetTests
{
    private readonly ManualClock clock = new(new DateTimeOffset(2026, 11, 20, 12, 0, 0, TimeSpan.Zero));

    /// <summary>100 requests of which each wants two retries: 20 % of them, and 10 s × 1 a second: 30.</summary>
    [Fact]
    public void An_outage_is_not_multiplied()
    {
        RetryBudget budget = new(new RetryBudgetOptions { AtMost = 0.2, PerSecond = 1 }, clock);
        int retried = 0;
        for (int i = 0; i < 100; i++)
        {
            budget.Asked();
        }

        for (int i = 0; i < 200; i++)
        {
            retried += budget.TryRetry() ? 1 : 0;
        }

        Assert.Equal(30, retried);
    }

    [Fact]
    public void A_lone_request_is_tried_again()
    {
        RetryBudget budget = new(new RetryBudgetOptions(), clock);
        budget.Asked();

        Assert.True(budget.TryRetry());
        Assert.True(budget.TryRetry());
    }

    [Fact]
    public void What_is_ten_seconds_old_does_not_count()
    {
        RetryBudget budget = new(new RetryBudgetOptions { AtMost = 0.5, PerSecond = 0 }, clock);
        budget.Asked();
        budget.Asked();
        Assert.True(budget.TryRetry());
        Assert.False(budget.TryRetry());

        clock.Advance(TimeSpan.FromSeconds(9));
        Assert.False(budget.TryRetry());
        clock.Advance(TimeSpan.FromSeconds(1));
        Assert.False(budget.TryRetry()); // The requests are as old.
        budget.Asked();
        budget.Asked();

        Assert.True(budget.TryRetry());
    }

    [Fact]
    public void A_day_without_requests_is_no_long_loop()
    {
        RetryBudget budget = new(new RetryBudgetOptions(), clock);
        clock.Advance(TimeSpan.FromDays(400));

        Assert.True(budget.TryRetry());
    }
}
