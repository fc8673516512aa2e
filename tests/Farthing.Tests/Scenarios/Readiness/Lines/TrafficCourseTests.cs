using Farthing.Scenarios.Readiness.Lines;
using Farthing.Workloads.Arrivals;
using Farthing.Workloads.Profiles;

namespace Farthing.Tests.Scenarios.Readiness.Lines;

public sealed class TrafficCourseTests
{
    [Fact]
    public void The_shortest_rise_is_interpolated_between_buckets()
    {
        // Buckets of 100 s: 1, 1, 2, 1. From 1 to 1.25 of the step from 1 to 2: a quarter of 100 s.
        RateShape shape = new(100, [1, 1, 2, 1]);

        Assert.Equal(25, TrafficCourse.ShortestRise(shape, 1.25), 9);
    }

    [Fact]
    public void A_rise_over_several_buckets_counts_all_of_them()
    {
        // From 10 to 12.5: 11 after one bucket, 12 after two, 13 after three, half of the third is enough.
        RateShape shape = new(60, [10, 11, 12, 13, 13, 13]);

        Assert.Equal(150, TrafficCourse.ShortestRise(shape, 1.25), 9);
    }

    [Fact]
    public void The_course_goes_round()
    {
        // From the last bucket, 1, to the first, 5: 0.25 of the step of 4 is 1/16 of a bucket.
        RateShape shape = new(160, [5, 5, 5, 1]);

        Assert.Equal(10, TrafficCourse.ShortestRise(shape, 1.25), 9);
    }

    [Fact]
    public void A_flat_course_never_rises() =>
        Assert.Equal(double.PositiveInfinity, TrafficCourse.ShortestRise(RateShape.Flat, 1.25));

    [Fact]
    public void Steps_of_ten_minutes_rise_faster_than_hours() =>
        Assert.True(
            TrafficCourse.ShortestRise(BuiltInShapes.Monthly, 1.25)
                < TrafficCourse.ShortestRise(BuiltInShapes.Diurnal, 1.25)
        );
}
