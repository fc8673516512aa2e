using Farthing.Planning.Deliverables;
using Farthing.Planning.Fleets;
using Farthing.Planning.Requests;
using Farthing.Planning.Search;
using Farthing.Planning.Setups;
using Farthing.Serving.StepTimes;
using Farthing.Workloads.Requests;

namespace Farthing.Planning.Limits;

/// <summary>A small change that breaks a promise at the prediction itself: traffic or prompts by a tenth, a setting by one step. Where there is one, a percentile stands at a cliff, and the band of step times does not see it.</summary>
/// <param name="Change">What was changed, in words.</param>
/// <param name="Breaks">The promise that is missed then, such as <c>itl_p95</c>; <see cref="CertainFleet.QueueGrows"/> where no percentile is.</param>
public sealed record Cliff(string Change, string Breaks)
{
    /// <summary>Share by which traffic and prompts are changed.</summary>
    private const double Tenth = 0.1;

    /// <summary>The changes that break a promise of a fleet over the busiest stretch; none where it is not kept without them. A large fleet is stood for by a thinned one.</summary>
    /// <param name="request">The plan.</param>
    /// <param name="fleet">The fleet, with all replicas that are paid for.</param>
    /// <param name="cancellation">Stops it.</param>
    internal static IReadOnlyList<Cliff> Of(
        PlanRequest request,
        Candidate fleet,
        CancellationToken cancellation
    )
    {
        bool isScreen = FleetTrial.IsScreened(request, fleet.Replicas);
        int played = isScreen ? FleetTrial.ScreenReplicas : fleet.Replicas;
        RequestTable traffic = FleetRuns
            .For(request)
            .Thinned(request.Workload, isBusiest: true, (double)played / fleet.Replicas);
        RunOptions options = request.Options with
        {
            Routing = fleet.Routing,
            StopsWhenLost = true,
            MeasuresWork = false,
        };
        Screener screener = new(request, FleetRuns.For(request));
        EngineChoice own = ShapeSearch.ChoiceOf(fleet);
        string? Broken(EngineChoice choice, RequestTable table)
        {
            ServingSetup setup = screener.Setup(fleet.Shape, choice.TokenBudget, choice.MaxNumSeqs);
            return SteadyRun
                .Of(setup.WithReplicas(played), table, BandEdge.Center, request.Slo, options, cancellation)
                .Broken(request.Slo);
        }

        if (Broken(own, traffic) is not null)
        {
            return [];
        }

        (string Change, Func<string?> Broken)[] changes =
        [
            ("10 % more requests", () => Broken(own, traffic.ScaleRate(1 + Tenth))),
            ("10 % fewer requests", () => Broken(own, traffic.ScaleRate(1 - Tenth))),
            ("prompts 10 % longer", () => Broken(own, Prompts(1 + Tenth))),
            ("prompts 10 % shorter", () => Broken(own, Prompts(1 - Tenth))),
            .. Steps(request, fleet, screener)
                .Select(step => (step.Change, (Func<string?>)(() => Broken(step.Choice, traffic)))),
        ];
        string?[] broken = new string?[changes.Length];
        Parallel.For(
            0,
            changes.Length,
            new ParallelOptions
            {
                MaxDegreeOfParallelism = request.Threads ?? -1,
                CancellationToken = cancellation,
            },
            i => broken[i] = changes[i].Broken()
        );
        return
        [
            .. changes
                .Select((change, i) => (change.Change, Breaks: broken[i]))
                .Where(each => each.Breaks is not null)
                .Select(each => new Cliff(each.Change, each.Breaks!)),
        ];

        RequestTable Prompts(double factor) =>
            traffic.ScalePrompts(factor, request.Workload.LongestRequestTokens);
    }

    /// <summary>The settings one step beside those of a fleet.</summary>
    private static IEnumerable<(string Change, EngineChoice Choice)> Steps(
        PlanRequest request,
        Candidate fleet,
        Screener screener
    )
    {
        EngineChoice own = ShapeSearch.ChoiceOf(fleet);
        IEnumerable<EngineChoice> budgets = Around(
                EngineSpace.Budgets(request, fleet.Shape.Gpu),
                own.TokenBudget
            )
            .Where(budget => budget >= own.MaxNumSeqs)
            .Select(budget => own with { TokenBudget = budget });
        IEnumerable<EngineChoice> sequences = Around(
                EngineSpace.Sequences(request, fleet.Shape.Gpu, own.TokenBudget),
                own.MaxNumSeqs
            )
            .Select(count => own with { MaxNumSeqs = count });
        foreach (EngineChoice choice in budgets.Concat(sequences))
        {
            ServingSetup setup = screener.Setup(fleet.Shape, choice.TokenBudget, choice.MaxNumSeqs);
            if (screener.Starts(setup))
            {
                string change =
                    choice.TokenBudget != own.TokenBudget
                        ? FormattableString.Invariant($"max_num_batched_tokens {choice.TokenBudget:N0}")
                        : FormattableString.Invariant($"max_num_seqs {choice.MaxNumSeqs:N0}");
                yield return (change, choice);
            }
        }
    }

    private static IEnumerable<int> Around(IReadOnlyList<int> ladder, int own)
    {
        for (int i = 0; i < ladder.Count; i++)
        {
            bool isBeside = (i > 0 && ladder[i - 1] == own) || (i + 1 < ladder.Count && ladder[i + 1] == own);
            if (isBeside)
            {
                yield return ladder[i];
            }
        }
    }
}
