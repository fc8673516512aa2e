using Farthing.Planning;
using Farthing.Planning.Fleets;
using Farthing.Planning.Limits;
using Farthing.Planning.Requests;
using Farthing.Planning.Search;
using Farthing.Serving.StepTimes;
using Farthing.Tests.Planning.Search;
using Farthing.Workloads.Requests;

namespace Farthing.Tests.Planning.Limits;

/// <summary>Cliffs of random small plans beside what each change alone does.</summary>
public sealed class CliffTests
{
    [Theory]
    [InlineData(0, 25)]
    public void A_change_is_a_cliff_where_it_breaks_what_holds_without_it(int first, int count)
    {
        List<string> faults = [];
        (int fragile, int firm) = (0, 0);
        for (int seed = first; seed < first + count; seed++)
        {
            // At the prediction itself fleets stand nearer to what they can.
            PlanRequest request = SmallScenario.Of(seed);
            request = seed % 2 == 0 ? request : request with { Edge = BandEdge.Sure(0.5) };
            if (
                Planner.Run(request, cancellation: TestContext.Current.CancellationToken).Chosen
                is not PlanEntry chosen
            )
            {
                continue;
            }

            Exhaustive center = new Exhaustive(request).At(BandEdge.Center);
            EngineChoice own = new(
                chosen.Setup.Engine.MaxNumBatchedTokens,
                chosen.Setup.Engine.MaxNumSeqs,
                chosen.Routing
            );
            bool Keeps(EngineChoice choice, RequestTable table) =>
                center.Run(chosen.Shape, choice, chosen.Replicas, table).Keeps(request.Slo);
            RequestTable table = request.Workload.Table;
            int longest = request.Workload.LongestRequestTokens;
            List<string> broken = [];
            if (Keeps(own, table))
            {
                broken.AddRange(
                    new (string Change, RequestTable Moved)[]
                    {
                        ("10 % more requests", table.ScaleRate(1.1)),
                        ("10 % fewer requests", table.ScaleRate(0.9)),
                        ("prompts 10 % longer", table.ScalePrompts(1.1, longest)),
                        ("prompts 10 % shorter", table.ScalePrompts(0.9, longest)),
                    }
                        .Where(each => !Keeps(own, each.Moved))
                        .Select(each => each.Change)
                );
                broken.AddRange(
                    EngineSpace
                        .Of(request, chosen.Shape.Gpu)
                        .Where(choice =>
                            choice.Routing == own.Routing
                            && IsBeside(request, chosen, own, choice)
                            && !Keeps(choice, table)
                        )
                        .Select(choice =>
                            choice.TokenBudget != own.TokenBudget
                                ? FormattableString.Invariant(
                                    $"max_num_batched_tokens {choice.TokenBudget:N0}"
                                )
                                : FormattableString.Invariant($"max_num_seqs {choice.MaxNumSeqs:N0}")
                        )
                );
            }

            IEnumerable<string> said = chosen.Cliffs.Select(cliff => cliff.Change);
            (fragile, firm) = broken.Count > 0 ? (fragile + 1, firm) : (fragile, firm + 1);
            if (!broken.Order(StringComparer.Ordinal).SequenceEqual(said.Order(StringComparer.Ordinal)))
            {
                faults.Add(
                    $"seed {seed}: said {string.Join(", ", said)}; breaks with {string.Join(", ", broken)}"
                );
            }
        }

        Assert.True(faults.Count == 0, string.Join('\n', faults));
        Assert.InRange(fragile, 1, count - 1);
        Assert.InRange(firm, 1, count - 1);
    }

    /// <summary>One setting one step of its ladder beside, the other as it is.</summary>
    private static bool IsBeside(PlanRequest request, PlanEntry chosen, EngineChoice own, EngineChoice choice)
    {
        if (choice.TokenBudget != own.TokenBudget)
        {
            List<int> budgets = [.. EngineSpace.Budgets(request, chosen.Shape.Gpu)];
            return choice.MaxNumSeqs == own.MaxNumSeqs
                && Math.Abs(budgets.IndexOf(choice.TokenBudget) - budgets.IndexOf(own.TokenBudget)) == 1;
        }

        List<int> sequences = [.. EngineSpace.Sequences(request, chosen.Shape.Gpu, own.TokenBudget)];
        return Math.Abs(sequences.IndexOf(choice.MaxNumSeqs) - sequences.IndexOf(own.MaxNumSeqs)) == 1;
    }

    [Fact]
    public void Nothing_is_a_cliff_of_a_fleet_that_does_not_keep_its_promise_as_it_is()
    {
        PlanRequest request = SmallScenario.Of(0);
        PlanEntry chosen = Planner.Run(request, cancellation: TestContext.Current.CancellationToken).Chosen!;
        PlanRequest harder = request with
        {
            Slo = new([.. request.Slo.Targets.Select(target => target with { LimitSeconds = 1e-6 })]),
        };

        Assert.Empty(Cliff.Of(harder, chosen.AsCandidate(), TestContext.Current.CancellationToken));
    }
}
