using Farthing.Serving.Lanes;

namespace Farthing.Tests.Serving.Lanes;

public sealed class LaneLimitTests
{
    private static readonly LaneOptions Sixteen = new() { InFlight = 16, StepNs = 100 };

    [Theory]
    [InlineData(16, 0, 0, 0, 4)] // Nobody waits: four begin at once.
    [InlineData(16, 0, 13, 0, 3)]
    [InlineData(16, 0, 16, 0, 0)]
    [InlineData(16, 1, 0, 0, 1)] // Beside one who waits, one.
    [InlineData(16, 3, 3, 0, 1)] // 16 − 12 − 3.
    [InlineData(16, 3, 4, 0, 0)]
    [InlineData(16, 4, 0, 0, 0)]
    [InlineData(16, 0, 2, 14, 0)]
    public void Room_is_what_the_others_leave(
        int inFlight,
        int interactive,
        int batch,
        long others,
        int room
    ) =>
        Assert.Equal(
            room,
            new LaneLimit(Sixteen with { InFlight = inFlight }).Room(batch, interactive, others)
        );

    [Theory]
    [InlineData(4, 0.8, false)]
    [InlineData(5, 0, true)]
    [InlineData(0, 0.81, true)]
    public void An_engine_is_full_by_its_queue_or_its_cache(double waiting, double kvUse, bool isFull) =>
        Assert.Equal(isFull, new LaneLimit(Sixteen).IsFull(waiting, kvUse));

    [Fact]
    public void A_reading_halves_it_once_and_it_grows_by_one_a_step_up_to_its_setting()
    {
        LaneLimit lane = new(Sixteen);

        lane.Adapt(10, isFull: true, isNew: true, isSlow: false);
        lane.Adapt(11, isFull: true, isNew: false, isSlow: false);
        Assert.Equal(8, lane.Limit);
        lane.Adapt(500, isFull: true, isNew: false, isSlow: false); // Full still: it does not grow.
        Assert.Equal(8, lane.Limit);
        lane.Adapt(501, isFull: false, isNew: true, isSlow: false);
        lane.Adapt(600, isFull: false, isNew: false, isSlow: false);
        Assert.Equal(9, lane.Limit);
        for (long at = 601; at < 3_000; at += 100)
        {
            lane.Adapt(at, isFull: false, isNew: false, isSlow: false);
        }

        Assert.Equal(16, lane.Limit);
    }

    [Fact]
    public void Slow_answers_halve_it_once_a_step_and_never_below_one()
    {
        LaneLimit lane = new(Sixteen);

        lane.Adapt(50, isFull: false, isNew: false, isSlow: true);
        Assert.Equal(16, lane.Limit);
        lane.Adapt(100, isFull: false, isNew: false, isSlow: true);
        lane.Adapt(150, isFull: false, isNew: false, isSlow: true);
        Assert.Equal(8, lane.Limit);
        for (long at = 200; at < 2_000; at += 100)
        {
            lane.Adapt(at, isFull: false, isNew: false, isSlow: true);
        }

        Assert.Equal(1, lane.Limit);
    }
}
