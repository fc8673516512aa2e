using Farthing.Serving.Engines;
using Farthing.Serving.Scheduling;
using Farthing.Workloads.Requests;

namespace Farthing.Tests.Serving.Engines;

/// <summary>Requests that are given up leave nothing behind, wherever they stand.</summary>
public sealed class AbortTests
{
    [Fact]
    public void A_running_and_a_waiting_request_are_given_up_and_the_rest_goes_on()
    {
        Records records = new();
        Engine engine = new(
            new EngineSetup
            {
                Limits = new SchedulerLimits
                {
                    MaxNumBatchedTokens = 100,
                    MaxNumSeqs = 2,
                    MaxModelLen = 500,
                },
                KvBlocks = 100,
                StepTimes = new LinearStepTimes(),
                ReportsTokens = true,
            },
            records
        );
        for (int id = 0; id < 4; id++)
        {
            engine.Enqueue(new Request(0, 20, 10), id);
        }

        long now = engine.StartStep(0).TotalNs;
        Assert.Throws<InvalidOperationException>(() => engine.Abort(0, now));
        engine.EndStep(now);
        Assert.True(engine.Abort(0, now)); // runs
        Assert.True(engine.Abort(2, now)); // waits
        Assert.False(engine.Abort(7, now)); // unknown
        Assert.False(engine.Abort(0, now)); // gone already
        while (engine.HasWork)
        {
            now += engine.StartStep(now).TotalNs;
            engine.EndStep(now);
        }

        Assert.Equal(0, engine.Kv.UsedBlocks);
        Assert.Equal(
            [
                (0L, FinishReason.Aborted, 1),
                (2, FinishReason.Aborted, 0),
                (1, FinishReason.Stop, 10),
                (3, FinishReason.Stop, 10),
            ],
            records.Ended.Select(one => (one.RequestId, one.Finish, one.OutputTokens))
        );
        Assert.Equal(1 + 10 + 10, records.Tokens);
    }

    private sealed class Records : EngineObserver
    {
        public List<RequestRecord> Ended { get; } = [];

        public int Tokens { get; private set; }

        public override void OnToken(in EngineToken token, long nowNs) => Tokens++;

        public override void OnFinished(
            in RequestRecord record,
            in Request request,
            ReadOnlySpan<int> gapsOver
        ) => Ended.Add(record);
    }
}
