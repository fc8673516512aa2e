using Farthing.Serving.Scaling;

namespace Farthing.Tests.Serving.Scaling;

public sealed class CadenceTests
{
    [Fact]
    public void A_beat_is_due_at_first_and_then_once_per_period_from_there()
    {
        Cadence cadence = new(30);

        // A late tick does not shift the beats: after 75 the next is at 97.
        Assert.Equal([7, 37, 75, 97], new long[] { 7, 22, 36, 37, 75, 96, 97 }.Where(cadence.IsDue));
    }

    [Theory]
    [InlineData(15, 30, 15)]
    [InlineData(20, 15, 5)]
    [InlineData(180, 5, 5)]
    public void The_common_tick_divides_both_periods(long one, long other, long common) =>
        Assert.Equal(common, Cadence.Common(one, other));
}
