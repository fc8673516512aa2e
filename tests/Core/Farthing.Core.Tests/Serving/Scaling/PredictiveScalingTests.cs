using Farthing.Serving.Scaling;

namespace Farthing.Tests.Serving.Scaling;

/// <summary>A season of an hour in minutes, 10 requests a second a replica, three minutes of lead, growth over ten minutes.</summary>
public sealed class PredictiveScalingTests
{
    [Theory]
    [InlineData(1.0, 6)]
    [InlineData(1.5, 9)]
    // Growth is bounded by 2.
    [InlineData(3.0, 12)]
    public void The_peak_of_a_season_ago_is_met_early_and_grown(double growth, int expected)
    {
        ScalingRun run = Run();
        int[] replicas = Simulate(run, growth, minutes: 120);

        // The peak of 60 a second is from minute 30 to 39. In the first hour it is met when it comes, in the second 3 minutes early.
        Assert.Equal(1, replicas[29]);
        Assert.Equal(6, replicas[30]);
        Assert.True(replicas[60 + 26] <= 3);

        // Growth is not known before a whole window of both seasons is.
        Assert.All(replicas[60..66], count => Assert.Equal((int)Math.Ceiling(growth), count));
        Assert.Equal(expected, replicas[60 + 27]);
    }

    [Fact]
    public void The_present_load_is_a_floor()
    {
        ScalingRun run = Run();
        Simulate(run, 1, minutes: 60);

        Assert.Equal(20, run.Tick(3600, 200));
    }

    private static int[] Simulate(ScalingRun run, double growth, int minutes) =>
        [
            .. Enumerable
                .Range(0, minutes)
                .Select(minute =>
                    run.Tick(
                        60 * minute,
                        (minute < 60 ? 1 : growth) * (minute % 60 is >= 30 and < 40 ? 60 : 10)
                    )
                ),
        ];

    private static ScalingRun Run() =>
        new(
            new PredictiveScaling(
                new PredictiveScalingOptions
                {
                    Bounds = new(1, 50),
                    TargetPerReplica = 10,
                    SeasonNs = 3600 * ScalingRun.Second,
                    LeadNs = 180 * ScalingRun.Second,
                    GrowthWindowNs = 600 * ScalingRun.Second,
                }
            ),
            1
        );
}
