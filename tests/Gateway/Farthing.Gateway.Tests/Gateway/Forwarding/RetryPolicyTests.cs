using Farthing.Gateway.Forwarding;

namespace Farthing.Tests.Gateway.Forwarding;

public sealed class RetryPolicyTests
{
    private static readonly RetryPolicy Policy = new(
        Deployments: 2,
        MaxAttempts: 6,
        Pause: TimeSpan.FromMilliseconds(100),
        LongestPause: TimeSpan.FromSeconds(20)
    );

    [Fact]
    public void Each_other_deployment_is_tried_at_once_whatever_this_one_asks_for() =>
        Assert.Equal(TimeSpan.Zero, Policy.Next(0, TimeSpan.FromSeconds(5), Guid.NewGuid()));

    [Fact]
    public void What_the_upstream_asks_for_is_waited_where_it_is_longer_than_the_pause()
    {
        for (int i = 0; i < 100; i++)
        {
            Assert.Equal(TimeSpan.FromSeconds(5), Policy.Next(1, TimeSpan.FromSeconds(5), Guid.NewGuid()));
        }
    }

    [Fact]
    public void Pauses_double_each_round_and_are_spread_from_half_to_one_and_a_half()
    {
        foreach (
            (int number, double ms) in (ReadOnlySpan<(int, double)>)[(1, 100), (2, 100), (3, 200), (4, 200)]
        )
        {
            for (int i = 0; i < 100; i++)
            {
                double pause = Policy
                    .Next(number, TimeSpan.FromMilliseconds(1), Guid.NewGuid())!
                    .Value.TotalMilliseconds;

                Assert.InRange(pause, ms * 0.5, ms * 1.5);
            }
        }
    }

    [Fact]
    public void It_ends_with_the_attempts_and_where_the_upstream_asks_for_more_than_the_longest_pause()
    {
        Assert.Null(Policy.Next(5, null, Guid.NewGuid()));
        Assert.NotNull(Policy.Next(4, null, Guid.NewGuid()));
        Assert.Null(Policy.Next(1, TimeSpan.FromSeconds(21), Guid.NewGuid()));
        Assert.NotNull(Policy.Next(1, TimeSpan.FromSeconds(20), Guid.NewGuid()));
    }
}
