using Farthing.Serving.Scaling;

namespace Farthing.Tests.Serving.Scaling;

public sealed class LlmdSloScalerTests
{
    [Theory]
    [InlineData(0.50, 4, 4, 4)]
    [InlineData(0.66, 4, 4, 5)]
    [InlineData(1.3, 4, 4, 10)]
    [InlineData(1.3, 10, 4, 10)]
    [InlineData(0.6, 5, 4, 5)]
    [InlineData(0.30, 8, 8, 6)]
    [InlineData(0.1, 8, 8, 2)]
    // Without the credit's bound: 10 + ceil(10 (0.6 × 0.4 ÷ 0.55 − 1)) = 5, a fall above the limit.
    [InlineData(0.6, 10, 4, 10)]
    public void Replicas_by_share_of_the_limit(double share, int replicas, int ready, int expected) =>
        Assert.Equal(expected, Scaler().Wanted(share, replicas, ready));

    [Fact]
    public void A_breach_doubles_the_pool_after_half_a_minute_and_calm_removes_one_per_two_minutes()
    {
        ScalingRun run = new(Scaler(), 4);
        run.Reading.TtftP90Seconds = 1.3;
        run.Reading.TpotP90Seconds = 0.01;
        Assert.Equal(4, Tick(0));
        Assert.Equal(4, Tick(15));

        // 10 wanted: max(4 + 4, 4 × 2) = 8.
        Assert.Equal(8, Tick(30));

        run.Reading.TtftP90Seconds = double.NaN;
        run.Reading.TpotP90Seconds = double.NaN;
        int[] sizes = [.. Enumerable.Range(3, 60).Select(i => Tick(i * 15))];
        Assert.Equal([8, 7, 6, 5, 4, 3], sizes.SkipWhile(size => size > 8).Distinct().Take(6));

        int Tick(int seconds) => run.Tick(seconds, default(ReplicaReading));
    }

    [Fact]
    public void One_sample_counts_for_at_most_twice_the_limit()
    {
        // Mean of 0.2, 0.2, min(90, 2) = 0.8 → 4 + ceil(4 (0.8 ÷ 0.55 − 1)) = 6; with 90 it would be beyond 20.
        LlmdSloOptions options = Options() with
        {
            Behavior = new(),
        };
        ScalingRun run = new(new LlmdSloScaler(options), 4);
        run.Reading.TpotP90Seconds = 0.2 * options.TpotLimitSeconds;
        run.Tick(0, default(ReplicaReading));
        run.Tick(15, default(ReplicaReading));
        run.Reading.TtftP90Seconds = 90;

        Assert.Equal(6, run.Tick(30, default(ReplicaReading)));
    }

    private static LlmdSloScaler Scaler() => new(Options());

    private static LlmdSloOptions Options() =>
        new()
        {
            Bounds = new(3, 20),
            TtftLimitSeconds = 1,
            TpotLimitSeconds = 0.05,
        };
}
