using Farthing.Measurement.Watching.Rules;

namespace Farthing.Tests.Measurement.Watching;

public sealed class AlertStateTests
{
    private static readonly AlertRule Kv = new("kv", "full", 0.95, 0.90, 60, 120, false, "");

    [Fact]
    public void An_alert_fires_after_its_time_and_ends_after_its_time()
    {
        AlertState state = new(Kv);

        Assert.False(state.Observe(0.96, 0));
        Assert.False(state.Observe(0.97, 59));
        Assert.True(state.Observe(0.96, 60));
        Assert.True(state.IsFiring);
        Assert.Equal(0, state.SinceSeconds);
        // Between 0.90 and 0.95 it is neither bad nor good again.
        Assert.False(state.Observe(0.92, 100));
        Assert.False(state.Observe(0.90, 200));
        Assert.False(state.Observe(0.92, 260));
        Assert.False(state.Observe(0.89, 300));
        Assert.False(state.Observe(0.80, 419));
        Assert.True(state.Observe(0.80, 420));
        Assert.False(state.IsFiring);
    }

    [Fact]
    public void A_short_spike_fires_nothing()
    {
        AlertState state = new(Kv);
        for (int second = 0; second < 600; second++)
        {
            Assert.False(state.Observe(second % 60 == 59 ? 0.5 : 0.99, second));
        }
    }

    [Fact]
    public void An_unknown_value_leaves_everything_as_it_is()
    {
        AlertState state = new(Kv);
        state.Observe(0.99, 0);
        Assert.False(state.Observe(double.NaN, 30));
        Assert.True(state.Observe(0.99, 60));
        Assert.False(state.Observe(double.NaN, 9999));
        Assert.True(state.IsFiring);
    }

    [Fact]
    public void Where_small_is_bad_the_sides_are_turned()
    {
        AlertState state = new(new AlertRule("underused", "", 0.40, 0.45, 0, 0, true, ""));

        Assert.True(state.Observe(0.39, 0));
        Assert.False(state.Observe(0.44, 1));
        Assert.True(state.Observe(0.45, 2));
    }
}
