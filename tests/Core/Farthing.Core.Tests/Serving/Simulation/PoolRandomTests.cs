using Farthing.Serving.Engines;
using Farthing.Serving.Scheduling;
using Farthing.Serving.Simulation;
using Farthing.Tests.Serving.Engines;
using Farthing.Workloads.Requests;

namespace Farthing.Tests.Serving.Simulation;

/// <summary>Random fleets of two and three pools, some of which spill, and whose replicas come, go and are lost.</summary>
public sealed class PoolRandomTests
{
    private static (OnePool Run, PoolOptions[] Pools, RequestTable Table) Case(ulong seed)
    {
        (OnePool run, SchedulerLimits limits, RequestTable table) = FleetLifeTests.LivingCase(seed);
        List<PoolOptions> pools = [];
        int count = 2 + (int)(seed % 2);
        for (int i = 0; i < count; i++)
        {
            ulong other = seed + ((ulong)i * 5_000);
            (OnePool living, SchedulerLimits its, _) = FleetLifeTests.LivingCase(other);
            (OnePool still, _, _) = FastForwardTests.RandomCase(other);
            bool lives = (seed >> i) % 2 == 0;
            pools.Add(
                (lives ? living : still).Pool(its with { MaxModelLen = limits.MaxModelLen }) with
                {
                    View = other % 2 == 0 ? RouterView.Exact : RouterViewTests.Drawn(other),
                    FewestInputTokens = i == 0 && seed % 5 == 0 ? 120 : 0,
                    SpillsAt = seed % 3 == 0 ? 0 : 1 + (int)(seed % 4),
                }
            );
        }

        return (run with { Life = null }, [.. pools], table);
    }

    /// <summary>INV-3, INV-5, INV-8, INV-13, INV-28 over several pools: nothing is lost or served twice, the fast run is the slow one, and what is recorded changes nothing.</summary>
    [Fact]
    [Trait("Speed", "slow")]
    public void Requests_are_conserved_and_fast_runs_are_slow_ones()
    {
        (int failed, int[] served) = (0, new int[3]);
        for (ulong seed = 1; seed <= 600; seed++)
        {
            (OnePool run, PoolOptions[] pools, RequestTable table) = Case(seed);

            (SimulationResult result, List<RequestRecord> records) = Play(run, pools, table);

            (SimulationResult slow, List<RequestRecord> slowly) = Play(
                run with
                {
                    FastForward = false,
                },
                pools,
                table
            );
            Assert.Equal(Fixture.Print(slow, slowly), Fixture.Print(result, records));
            SimulationResult unordered = Simulator.Run(
                (run with { CountsBatches = true }).Of(pools),
                new TableSource(table, 2),
                TestContext.Current.CancellationToken
            );
            Assert.Equal(Fixture.Print(result, []), Fixture.Print(unordered, []));
            Assert.Equal(2 * table.Count, records.Select(record => record.RequestId).Distinct().Count());
            Assert.Equal((2L * table.Count, 0L), (result.Arrived, result.Unfinished));
            Assert.Equal(records.Sum(record => (long)record.OutputTokens), result.OutputTokens);
            Assert.Equal(result.Finished, result.Pools.Sum(pool => pool.Finished));
            Assert.Equal(result.OutputTokens, result.Pools.Sum(pool => pool.OutputTokens));
            for (int i = 0; i < pools.Length; i++)
            {
                Assert.Equal(Fixture.Print(slow.Pools[i], []), Fixture.Print(result.Pools[i], []));
                Assert.Equal(pools[i].Life is null, result.Pools[i].Use is null);
                failed += result.Pools[i].Use?.Failed ?? 0;
                served[i] += (int)result.Pools[i].Finished;
            }
        }

        Assert.True(
            failed > 2_000 && served.All(one => one > 1_000),
            $"{failed}, {string.Join(' ', served)}"
        );
    }

    private static (SimulationResult Result, List<RequestRecord> Records) Play(
        OnePool run,
        PoolOptions[] pools,
        RequestTable table
    )
    {
        List<RequestRecord> records = [];
        SimulationResult result = Simulator.Run(
            (run with { OnRecord = records.Add, CountsBatches = true }).Of(pools),
            new TableSource(table, 2),
            TestContext.Current.CancellationToken
        );
        return (result, records);
    }
}
