using Farthing.Planning;
using Farthing.Planning.Certainty;
using Farthing.Planning.Requests;
using Farthing.Serving.StepTimes;

namespace Farthing.Tests.Planning.ByHand;

/// <summary>Ladders of random linear worlds whose promise may hold over the busiest stretch and break over all traffic.</summary>
public sealed class LadderByHandTests
{
    [Theory]
    [InlineData(0, 20, 20)]
    [InlineData(20, 20, 5)]
    [InlineData(40, 20, 20)]
    public void Every_rung_keeps_all_traffic_and_costs_what_its_own_plan_costs(
        int first,
        int count,
        int least
    )
    {
        CancellationToken cancellation = TestContext.Current.CancellationToken;
        int rungs = 0;
        List<string> faults = [];
        for (int seed = first; seed < first + count; seed++)
        {
            if (RandomWorld.Of(seed) is not { Busiest: not null } world)
            {
                continue;
            }

            PlanRequest request = world.ToRequest() with { Edge = BandEdge.Sure(0.9) };
            CertaintyLadder ladder = CertaintyLadder.Of(
                Planner.Run(request, cancellation: cancellation),
                cancellation: cancellation
            )!;
            foreach (CertaintyRung rung in ladder.Rungs)
            {
                PlanRequest asked = request with
                {
                    Edge = BandEdge.Sure(rung.Confidence),
                    Runs = new FleetRuns(),
                };
                double? alone = Planner.Run(asked, cancellation: cancellation).Chosen?.Quote.UsdPerHour;
                rungs++;
                if (rung.Fleet?.Quote.UsdPerHour != alone)
                {
                    faults.Add(
                        $"seed {seed}, {rung.Confidence}: {rung.Fleet?.Quote.UsdPerHour}, alone {alone}"
                    );
                }
            }
        }

        Assert.True(faults.Count == 0, string.Join('\n', faults));
        Assert.InRange(rungs, least, int.MaxValue);
    }
}
