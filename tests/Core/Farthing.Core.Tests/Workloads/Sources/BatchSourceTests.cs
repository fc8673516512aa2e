using Farthing.Workloads.Lengths;
using Farthing.Workloads.Requests;
using Farthing.Workloads.Sources;

namespace Farthing.Tests.Workloads.Sources;

/// <summary>Batches, alone and beside requests that people wait for.</summary>
public sealed class BatchSourceTests
{
    private static readonly IndependentLengths Fixed = new(new FixedLength(100), new FixedLength(10));

    private static List<Request> All(RequestSource source)
    {
        List<Request> all = [];
        while (source.NextArrivalNs != long.MaxValue)
        {
            long nextNs = source.NextArrivalNs;
            all.Add(source.Take());
            Assert.Equal(nextNs, all[^1].ArrivalNs);
        }

        return all;
    }

    [Theory]
    [InlineData(0, 0, 100, 1)]
    [InlineData(100, 0, 100, 0)]
    [InlineData(99, 0, 100, 1)]
    [InlineData(0, 50, 100, 2)]
    [InlineData(0, 50, 101, 3)]
    [InlineData(40, 50, 100, 2)]
    public void Batches_are_submitted_while_traffic_comes(long first, long every, long until, long jobs) =>
        Assert.Equal(
            jobs,
            new BatchJobs(1, 1)
            {
                FirstNs = first,
                EveryNs = every,
                UntilNs = until,
            }.Jobs
        );

    [Fact]
    public void Each_request_is_due_with_its_batch()
    {
        BatchSource source = new(
            new BatchJobs(2, 30)
            {
                FirstNs = 5,
                EveryNs = 50,
                UntilNs = 100,
            },
            Fixed,
            1,
            seed: 3
        );

        List<Request> all = All(source);

        Assert.Equal(4, source.TotalRequests);
        Assert.Equal(
            [(5L, 35L), (5, 35), (55, 85), (55, 85)],
            all.Select(one => (one.ArrivalNs, one.DeadlineNs))
        );
        Assert.All(all, one => Assert.Equal((RequestClass.Batch, 1), (one.Class, one.Priority)));
        Assert.Throws<InvalidOperationException>(() => source.Take());
        source.Restart();
        Assert.Equal(all, All(source));
    }

    [Fact]
    public void Both_classes_come_in_order_and_ends_go_to_their_own()
    {
        ClosedLoopSource people = new(Fixed, requests: 2, concurrency: 1, seed: 1);
        MixedSource source = new(people, new BatchSource(new BatchJobs(1, 30) { FirstNs = 7 }, Fixed, 0, 1));

        Request first = source.Take();
        Assert.True(source.DependsOnCompletions);
        Assert.Equal(
            (0L, RequestClass.Interactive, 7L),
            (first.ArrivalNs, first.Class, source.NextArrivalNs)
        );
        Request batch = source.Take();
        Assert.Equal((RequestClass.Batch, long.MaxValue), (batch.Class, source.NextArrivalNs));
        source.OnFinished(batch, 9);
        Assert.Equal(long.MaxValue, source.NextArrivalNs);
        source.OnFinished(first, 12);
        Assert.Equal((12L, -1L), (source.NextArrivalNs, source.TotalRequests));

        source.Restart();
        Assert.Equal(first, source.Take());
    }
}
