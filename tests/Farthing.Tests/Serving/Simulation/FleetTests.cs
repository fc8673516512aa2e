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
        while (true)
        {
            bool isLast = source.NextArrivalNs == long.MaxValue;
            long arrival = isLast ? long.MaxValue : source.NextArrivalNs + options.OverheadBeforeNs;
            for (int i = 0; i < engines.Length; i++)
            {
                Advance(engines[i], ref now[i], ref stepEnd[i], arrival);
            }

            if (isLast)
            {
                return records.All;
            }

            Request request = source.Take();
            int chosen = Choose(options.Routing, engines, request, id);
            if (engines[chosen].Outstanding == 0)
            {
                now[chosen] = Math.Max(now[chosen], arrival);
            }

            engines[chosen].Enqueue(request, id++);
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

    private static int Choose(RoutingPolicy routing, Engine[] engines, Request request, long id)
    {
        if (routing == RoutingPolicy.RoundRobin)
        {
            return (int)(id % engines.Length);
        }

        int[] all = [.. Enumerable.Range(0, engines.Length)];
        int least = all.MinBy(i => engines[i].Outstanding);
        int most = all.Max(i => engines[i].Outstanding);
        if (
            routing == RoutingPolicy.LeastOutstanding
            || request.PrefixIds.IsEmpty
            || (most - engines[least].Outstanding > 64 && most > 1.5 * engines[least].Outstanding)
        )
        {
            return least;
        }

        int best = all.OrderByDescending(i => engines[i].Kv.MatchingIds(request))
            .ThenBy(i => engines[i].Outstanding)
            .ThenBy(i => i)
            .First();
        return engines[best].Kv.MatchingIds(request) > 0.3 * request.PrefixIds.Length ? best : least;
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
