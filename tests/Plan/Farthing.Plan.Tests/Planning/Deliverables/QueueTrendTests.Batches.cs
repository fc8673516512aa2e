using Farthing.Planning.Deliverables;
using Farthing.Serving.Engines;
using Farthing.Serving.Lanes;
using Farthing.Tests.Serving;
using Farthing.Workloads.Lengths;
using Farthing.Workloads.Requests;
using Farthing.Workloads.Sources;

namespace Farthing.Tests.Planning.Deliverables;

public sealed partial class QueueTrendTests
{
    /// <summary>A queue is judged by the numbers of requests: those that people wait for are numbered as without a batch that comes first.</summary>
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void A_queue_that_grows_is_seen_beside_a_batch(bool isHeld)
    {
        (long, int, int)[] people = [.. Enumerable.Range(0, 400).Select(i => (i * 1_000_000L, 100, 40))];
        OnePool options = Fixture.Options(1000, new LinearStepTimes(50_000_000, 0)) with
        {
            Lane = isHeld ? new LaneOptions() : null,
        };

        QueueTrend alone = Watched(Fixture.Source(people));
        QueueTrend beside = Watched(
            new MixedSource(
                Fixture.Source(people),
                new BatchSource(
                    new BatchJobs(600, 3_000_000_000_000),
                    new IndependentLengths(new FixedLength(100), new FixedLength(2)),
                    priority: 0,
                    1
                )
            )
        );

        Assert.True(alone.IsGrowing && beside.IsGrowing);
        Assert.Equal(400, beside.Ended);

        QueueTrend Watched(RequestSource source)
        {
            QueueTrend trend = new(400);
            List<RequestRecord> batch = [];
            (_, List<RequestRecord> records) = Fixture.Run(
                options with
                {
                    OnBatchRecord = batch.Add,
                },
                Fixture.Limits(),
                source
            );
            records.ForEach(record => trend.Add(record));
            Assert.Equal(
                Enumerable.Range(0, 400).Select(i => (long)i),
                records.Select(one => one.RequestId).Order()
            );
            Assert.All(batch, one => Assert.True(one.RequestId >= 1L << 62));
            return trend;
        }
    }
}
