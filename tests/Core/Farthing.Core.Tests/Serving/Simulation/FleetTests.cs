using Farthing.Serving.Deployments;
using Farthing.Serving.Engines;
using Farthing.Serving.Scheduling;
using Farthing.Serving.Simulation;
using Farthing.Tests.Serving.Engines;
using Farthing.Workloads.Requests;

namespace Farthing.Tests.Serving.Simulation;

/// <summary>Beside engines that are all looked at with each arrival, step by step, and whose requests are counted anew each time.</summary>
public sealed class FleetTests
{
    [Theory]
    [Trait("Speed", "slow")]
    [InlineData(false)]
    [InlineData(true)]
    public void Replicas_that_are_passed_over_would_not_have_ended_anything(bool isJagged)
    {
        int routed = 0;
        for (ulong seed = 1; seed <= 400; seed++)
        {
            (OnePool drawn, SchedulerLimits limits, RequestTable table) = FastForwardTests.RandomCase(seed);
            OnePool options = drawn with
            {
                Deployment = Fixture.Deploy(2 + (int)(seed % 9)),
                Routing = (RoutingPolicy)(seed % 3),
                View = View(seed),
                StepTimes = isJagged ? new JaggedStepTimes((uint)seed) : drawn.StepTimes,
            };

            (SimulationResult result, List<RequestRecord> records) = Fixture.Run(
                options,
                limits,
                new TableSource(table, 2)
            );
            SimulationResult unordered = options.Run(
                limits,
                new TableSource(table, 2),
                TestContext.Current.CancellationToken
            );
            Assert.Equal(Fixture.Print(result, []), Fixture.Print(unordered, []));
            long[] ends =
            [
                .. records.Where(one => one.Finish != FinishReason.Rejected).Select(one => one.LastTokenNs),
            ];
            Assert.Equal(ends.Order(), ends);

            List<RequestRecord> expected = Slowly(options, limits, new TableSource(table, 2));
            Assert.Equal(
                expected.OrderBy(record => record.RequestId).Select(WithoutBatch),
                records.OrderBy(record => record.RequestId).Select(WithoutBatch)
            );
            routed += expected.Select(record => record.ReplicaIndex).Distinct().Count() > 1 ? 1 : 0;
        }

        Assert.True(routed > 300, $"only {routed} of 400 used more than one replica");
    }

    /// <summary>Of half of the seeds all that is to know; an index that forgets is another test's.</summary>
    private static RouterView View(ulong seed)
    {
        RouterView view = RouterViewTests.Drawn(seed);
        return seed % 4 < 2 ? RouterView.Exact
            : view.IndexTokens is null ? view
            : view with { IndexTokens = long.MaxValue };
    }

    private static RequestRecord WithoutBatch(RequestRecord record) =>
        record with
        {
            FirstBatch = 0,
            MeanBatch = 0,
        };

    private static List<RequestRecord> Slowly(OnePool options, SchedulerLimits limits, RequestSource source)
    {
        Records records = new();
        ResolvedEngineOptions resolved = ResolvedEngineOptions.Of(options.Deployment);
        Engine[] engines =
        [
            .. Enumerable
                .Range(0, options.Deployment.Replicas)
                .Select(i => new Engine(
                    new EngineSetup
                    {
                        Limits = limits,
                        KvBlocks = options.KvBlocks,
                        BlockSize = resolved.BlockSize,
                        EnablePrefixCaching = resolved.EnablePrefixCaching,
                        StepTimes = options.StepTimes,
                        ReplicaIndex = i,
                    },
                    records
                )),
        ];
        long[] now = new long[engines.Length];
        long[] stepEnd = [.. engines.Select(_ => -1L)];
        long id = 0;
        SlowRouter router = new(options.Routing, options.View, engines);
        long reading = router.NextReadingNs(0);
        while (true)
        {
            bool isLast = source.NextArrivalNs == long.MaxValue;
            long arrival = isLast ? long.MaxValue : source.NextArrivalNs + options.OverheadBeforeNs;
            for (; reading <= arrival && !isLast; reading = router.NextReadingNs(reading))
            {
                AdvanceAll(reading);
                router.Read();
            }

            AdvanceAll(arrival);
            if (isLast)
            {
                return records.All;
            }

            Request request = source.Take();
            int chosen = router.Choose(request);
            if (engines[chosen].Outstanding == 0)
            {
                now[chosen] = Math.Max(now[chosen], arrival);
            }

            engines[chosen].Enqueue(request, id++);
        }

        void AdvanceAll(long atNs)
        {
            for (int i = 0; i < engines.Length; i++)
            {
                Advance(engines[i], ref now[i], ref stepEnd[i], atNs);
            }
        }
    }

    private static void Advance(Engine engine, ref long now, ref long stepEnd, long limit)
    {
        while (true)
        {
            if (stepEnd >= 0)
            {
                if (stepEnd > limit)
                {
                    return;
                }

                (now, stepEnd) = (stepEnd, -1);
                engine.EndStep(now);
            }

            if (engine.Outstanding == 0 || now >= limit)
            {
                return;
            }

            stepEnd = now + engine.StartStep(now).TotalNs;
        }
    }

    private sealed class Records : EngineObserver
    {
        public List<RequestRecord> All { get; } = [];

        public override void OnFinished(
            in RequestRecord record,
            in Request request,
            ReadOnlySpan<int> gapsOver
        ) => All.Add(record);
    }
}
