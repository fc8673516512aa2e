using Farthing.Scenarios.Simulations;
using Farthing.Serving.Lifecycles;
using Farthing.Serving.Simulation;

namespace Farthing.Tests.Simulations;

/// <summary>Hand cases of what a fleet's course says.</summary>
public sealed class FleetCourseTests
{
    private static readonly FleetUse Use = new()
    {
        EndNs = 100,
        PhaseNs = [0, 0, 0, 0, 0],
        Ordered = 2,
        Failed = 0,
        Resent = 0,
        LostTokens = 0,
        PeakHeld = 0,
        Counts =
        [
            new FleetCount(0, Desired: 1, Paid: 1, Ready: 1),
            new FleetCount(20, Desired: 3, Paid: 3, Ready: 1),
            new FleetCount(50, Desired: 3, Paid: 3, Ready: 3),
            new FleetCount(90, Desired: 2, Paid: 3, Ready: 2),
        ],
    };

    [Fact]
    public void Ready_replicas_are_weighed_by_their_time()
    {
        FleetCourse course = new(Use, 3);

        Assert.Equal(((50 * 1) + (40 * 3) + (10 * 2)) / 100.0, course.MeanReady(0, 100), 12);
        Assert.Equal(((10 * 1) + (5 * 3)) / 15.0, course.MeanReady(40, 55), 12);
        Assert.Equal(0, course.MeanReady(55, 55));
    }

    [Theory]
    [InlineData(0, 100, 30, 40, 30)]
    [InlineData(10, 30, 10, 0, 10)]
    [InlineData(60, 70, 0, 10, 0)]
    public void What_stood_in_the_way_adds_up_to_the_stretch(
        long from,
        long to,
        long starting,
        long atMost,
        long unasked
    )
    {
        Assert.Equal((starting, atMost, unasked), new FleetCourse(Use, 3).Shortfall(from, to));
        Assert.Equal((starting, 0, atMost + unasked), new FleetCourse(Use, 4).Shortfall(from, to));
        Assert.Equal(to - from, starting + atMost + unasked);
    }

    /// <summary>Ten arrivals a window of 10, forty from the seventh window on: within a lead of 30 they grow fourfold, within one of 10 they are smoothed to double.</summary>
    [Fact]
    public void Growth_is_that_of_the_steepest_lead()
    {
        SimulationWindow[] windows =
        [
            .. Enumerable
                .Range(0, 12)
                .Select(i => new SimulationWindow(10 * i, 10 * (i + 1), i < 6 ? 10 : 40, 0, 0, 0, [])),
        ];

        Assert.Equal((4, 30), FleetCourse.Growth(windows, 30)!.Value);
        Assert.Equal(2, FleetCourse.Growth(windows, 10)!.Value.Factor);
        Assert.Null(FleetCourse.Growth(windows, 500));
        Assert.Null(FleetCourse.Growth(windows, 0));
        Assert.Null(FleetCourse.Growth([], 10));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(7)]
    [InlineData(30)]
    public void The_smallest_fleet_is_found_as_one_by_one(int most)
    {
        for (int smallest = 1; smallest <= most + 1; smallest++)
        {
            List<int> played = [];
            Dictionary<EdgeRun, int> replicas = new(ReferenceEqualityComparer.Instance);
            StaticFleet? found = StaticFleet.Find(
                most,
                count =>
                {
                    EdgeRun run = new(null!, IsUnstable: count < smallest);
                    lock (played) // Two are played at a time.
                    {
                        Assert.InRange(count, 1, most);
                        played.Add(count);
                        replicas[run] = count;
                    }

                    return run;
                },
                run => !run.IsUnstable,
                (count, run) =>
                {
                    Assert.Equal(count, replicas[run]);
                    return count * 10;
                },
                TestContext.Current.CancellationToken
            );

            Assert.Equal(smallest <= most ? smallest : null, found?.Replicas);
            Assert.Equal(smallest <= most ? smallest * 10 : null, (int?)found?.GpuSeconds);
            Assert.Equal(played.Distinct(), played);
            Assert.InRange(played.Count, 1, 8);
        }
    }
}
