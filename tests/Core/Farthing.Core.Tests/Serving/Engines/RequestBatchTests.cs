using Farthing.Serving.Engines;
using Farthing.Serving.Scheduling;
using Farthing.Serving.Simulation;
using Farthing.Serving.StepTimes;
using Farthing.Workloads.Requests;

namespace Farthing.Tests.Serving.Engines;

/// <summary>The batch that a request ran in, against the steps themselves.</summary>
public sealed class RequestBatchTests
{
    /// <summary>Each record against a list of all steps: the one whose end is its first token, and the mean up to its last.</summary>
    [Fact]
    public void A_records_batch_is_that_of_the_steps_between_its_tokens()
    {
        int compared = 0;
        for (ulong seed = 3000; seed < 3200; seed++)
        {
            (OnePool options, SchedulerLimits limits, RequestTable table) = FastForwardTests.RandomCase(seed);
            Steps steps = new();
            Play(table, Setup(options, limits) with { FastForward = seed % 2 == 0 }, steps);

            foreach (RequestRecord record in steps.Records.Where(record => record.FirstTokenNs >= 0))
            {
                int[] batches =
                [
                    .. steps
                        .Ended.Where(step =>
                            step.EndNs >= record.FirstTokenNs && step.EndNs <= record.LastTokenNs
                        )
                        .Select(step => step.Sequences),
                ];
                Assert.Equal(batches[0], record.FirstBatch);
                Assert.Equal(batches.Average(), record.MeanBatch, 9);
                Assert.True(record.MeanBatch >= 1);
                compared++;
            }
        }

        Assert.True(compared > 1000);
    }

    /// <summary>The second request comes within the first one's first step: steps of A, AB, AB, B.</summary>
    [Fact]
    public void Two_requests_that_overlap()
    {
        RequestTable table = new([0, 1], [10, 10], [3, 3]);
        Steps steps = new();

        Play(table, Setup(Fixture.Options(1000), Fixture.Limits()), steps);

        Assert.Equal([1, 2, 2, 1], steps.Ended.Select(step => step.Sequences));
        Assert.Equal(
            [(1, 5 / 3.0), (2, 5 / 3.0)],
            steps.Records.Select(record => (record.FirstBatch, record.MeanBatch))
        );
    }

    [Fact]
    public void A_request_alone_ran_in_a_batch_of_one()
    {
        (_, List<RequestRecord> records) = Fixture.Run(
            Fixture.Options(1000),
            Fixture.Limits(),
            Fixture.Source((0, 700, 50))
        );

        Assert.Equal((1, 1.0), (records[0].FirstBatch, records[0].MeanBatch));
    }

    [Fact]
    public void A_request_that_never_ran_has_none()
    {
        (_, List<RequestRecord> records) = Fixture.Run(
            Fixture.Options(1000),
            Fixture.Limits(modelLen: 100),
            Fixture.Source((0, 700, 50))
        );

        Assert.Equal(
            (FinishReason.Rejected, 0, 0.0),
            (records[0].Finish, records[0].FirstBatch, records[0].MeanBatch)
        );
    }

    [Fact]
    public void Nothing_is_counted_where_nobody_asks()
    {
        Steps steps = new();

        Play(
            new RequestTable([0, 1], [10, 10], [3, 3]),
            Setup(Fixture.Options(1000), Fixture.Limits()) with
            {
                CountsBatches = false,
            },
            steps
        );

        Assert.All(steps.Records, record => Assert.Equal((0, 0.0), (record.FirstBatch, record.MeanBatch)));
    }

    [Fact]
    public void Replicas_in_turn_have_as_many_records()
    {
        (_, List<RequestRecord> records) = Fixture.Run(
            Fixture.Options(1000, replicas: 3) with
            {
                Routing = RoutingPolicy.RoundRobin,
            },
            Fixture.Limits(),
            Fixture.Source([.. Enumerable.Range(0, 31).Select(i => (i * 700L, 40, 20))])
        );

        Assert.Equal(
            [(0, 11), (1, 10), (2, 10)],
            records.GroupBy(record => record.ReplicaIndex).Select(one => (one.Key, one.Count())).Order()
        );
    }

    private static EngineSetup Setup(OnePool options, SchedulerLimits limits) =>
        new()
        {
            Limits = limits,
            KvBlocks = options.KvBlocks,
            StepTimes = options.StepTimes,
            CountsBatches = true,
        };

    private static void Play(RequestTable table, EngineSetup setup, Steps steps)
    {
        Engine engine = new(setup, steps);
        long nowNs = 0;
        int next = 0;
        while (engine.HasWork || next < table.Count)
        {
            nowNs = engine.HasWork ? nowNs : Math.Max(nowNs, table[next].ArrivalNs);
            for (; next < table.Count && table[next].ArrivalNs <= nowNs; next++)
            {
                engine.Enqueue(table[next], next);
            }

            long limitNs = next < table.Count ? table[next].ArrivalNs : long.MaxValue;
            nowNs = engine.RepeatSteps(nowNs, limitNs);
            if (engine.HasWork && nowNs < limitNs)
            {
                StepTime time = engine.StartStep(nowNs);
                nowNs += time.TotalNs;
                engine.EndStep(nowNs);
            }
        }
    }

    private sealed class Steps : EngineObserver
    {
        public List<(long EndNs, int Sequences)> Ended { get; } = [];

        public List<RequestRecord> Records { get; } = [];

        public override void OnStep(
            long startNs,
            in StepTime time,
            int sequences,
            int tokensOut,
            int waiting,
            int usedBlocks
        ) => Ended.Add((startNs + time.TotalNs, sequences));

        public override void OnFinished(
            in RequestRecord record,
            in Request request,
            ReadOnlySpan<int> gapsOver
        ) => Records.Add(record);
    }
}
