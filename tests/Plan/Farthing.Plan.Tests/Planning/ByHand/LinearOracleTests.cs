using Farthing.Planning;
using Farthing.Serving.Slos;

namespace Farthing.Tests.Planning.ByHand;

/// <summary>Plans of random linear worlds beside all fleets of their spaces, judged by a loop of twenty lines that shares nothing with the planner.</summary>
public sealed class LinearOracleTests
{
    [Theory]
    [Trait("Speed", "slow")]
    [InlineData(0, 300)]
    public void The_answer_costs_what_the_cheapest_of_all_fleets_costs(int first, int count)
    {
        List<string> faults = [];
        int without = 0;
        int close = 0;
        for (int seed = first; seed < first + count; seed++)
        {
            LinearWorld world = RandomWorld.Of(seed);

            PlanEntry? chosen = Planner
                .Run(world.ToRequest(), cancellation: TestContext.Current.CancellationToken)
                .Chosen;

            double? least = LinearOracle.MinUsdPerHour(world);
            without += least is null ? 1 : 0;
            double usd = chosen?.Quote.UsdPerHour ?? double.MaxValue;
            if (chosen?.Quote.UsdPerHour != least)
            {
                if (LinearOracle.IsTooCloseToTell(world, usd, least ?? double.MaxValue))
                {
                    close++;
                    continue;
                }

                faults.Add($"seed {seed}: {chosen?.Quote.UsdPerHour}, the cheapest {least}");
            }
            else if (chosen is not null && !Keeps(world, chosen))
            {
                if (LinearOracle.IsTooCloseToTell(world, usd, usd))
                {
                    close++;
                    continue;
                }

                faults.Add($"seed {seed}: {chosen.Replicas} of {chosen.Shape.Gpu.Id} break the promise");
            }
        }

        Assert.True(faults.Count == 0, string.Join('\n', faults));
        Assert.InRange(without, 1, count / 2);
        Assert.InRange(close, 0, count / 75); // A queue that grows slowly under little traffic may go unseen.
    }

    /// <summary>What is printed of the answer is what its requests saw: every statistic of every metric, within the half of a histogram's bucket, means exactly.</summary>
    [Theory]
    [InlineData(0, 20)]
    public void The_answers_latencies_are_those_of_the_loop(int first, int count)
    {
        for (int seed = first; seed < first + count; seed++)
        {
            LinearWorld world = RandomWorld.Of(seed);
            PlanEntry? chosen = Planner
                .Run(world.ToRequest(), cancellation: TestContext.Current.CancellationToken)
                .Chosen;
            if (chosen is null)
            {
                continue;
            }

            LinearFleet Played(IReadOnlyList<LinearArrival> traffic) =>
                new(
                    traffic,
                    1,
                    chosen.Replicas,
                    chosen.Shape.Gpu == LinearWorld.Slow ? LinearWorld.Slowness : 1,
                    chosen.Setup.Engine.MaxNumBatchedTokens,
                    chosen.Setup.Engine.MaxNumSeqs,
                    chosen.Routing
                );
            LinearFleet whole = Played(world.Traffic);
            LinearFleet fleet = world.Busiest is { } busiest ? Played(busiest) : whole;
            foreach (LatencyMetric metric in Slo.Metrics)
            {
                foreach (Statistic statistic in Enum.GetValues<Statistic>())
                {
                    double seconds = fleet.Seconds(metric, statistic);
                    double tolerance = statistic == Statistic.Mean ? 1e-8 : 0.004 * seconds;
                    double all = whole.Seconds(metric, statistic);
                    Assert.Equal(all, chosen.Center.Seconds(metric, statistic), (0.004 * all) + 1e-8);
                    Assert.Equal(seconds, chosen.Peak.Seconds(metric, statistic), tolerance + 1e-9);
                    Assert.Equal(seconds, chosen.AtEdge.Seconds(metric, statistic), tolerance + 1e-9);
                }
            }
        }
    }

    private static bool Keeps(LinearWorld world, PlanEntry chosen) =>
        LinearOracle.Keeps(
            world,
            chosen.Shape.Gpu,
            chosen.Replicas,
            chosen.Setup.Engine.MaxNumBatchedTokens,
            chosen.Setup.Engine.MaxNumSeqs,
            chosen.Routing
        );
}
