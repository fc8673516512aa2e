using Farthing.Planning.Deliverables;
using Farthing.Planning.Interruptions;
using Farthing.Serving.StepTimes;

namespace Farthing.Scenarios.Simulations.Levers;

/// <summary>Plays the same requests against several sides of a comparison, each at the band's center and both edges.</summary>
/// <param name="searchesDeliverable">True also searches the highest rate that keeps the promise, at the center and both edges.</param>
public sealed class LeverStudy(bool searchesDeliverable)
{
    /// <summary>One result per side, in their order; of an interrupted run those of the base and of the levers that ended, alike in their figures.</summary>
    /// <param name="sides">What is compared, all with the same traffic.</param>
    /// <param name="run">An interrupt keeps the levers that ended.</param>
    public IReadOnlyList<LeverSide> Run(IReadOnlyList<SimulationInputs> sides, LongRun run)
    {
        SimulationStudy[] studies =
        [
            .. sides.Select(side => new SimulationStudy(
                side.Setup,
                side.Workload,
                side.Scenario.Slo,
                side.Options
            )),
        ];
        SimulationOutcome[] outcomes = new SimulationOutcome[sides.Count];
        StudyProgress quiet = new(_ => { }, (_, _, _) => { });
        int ended = run.Play(
            sides.Count,
            i => outcomes[i] = studies[i].Run(searchesDeliverable: false, quiet, run.Cancellation)
        );
        DeliverableRate?[] found = new DeliverableRate?[sides.Count * LeverSide.Edges];
        int searched = searchesDeliverable
            ? run.Play(ended * LeverSide.Edges, i => found[i] = Search(i)) / LeverSide.Edges
            : ended;
        if (searched > 1)
        {
            ended = searched;
            run.Keep(ended - 1, sides.Count - 1, "levers");
        }
        else
        {
            // No lever has its rate: sides are compared without one, the base too.
            Array.Clear(found);
            run.Keep(ended > 1 ? ended : 0, 2 * sides.Count, "runs and searches for a rate");
        }

        return
        [
            .. sides
                .Take(ended)
                .Select(
                    (side, i) =>
                        new LeverSide(
                            new SimulationReport(
                                side.Scenario,
                                side.Workload,
                                side.Setup,
                                outcomes[i] with
                                {
                                    Deliverable = found[i * LeverSide.Edges],
                                },
                                side.Price,
                                side.Notes
                            ),
                            found[(i * LeverSide.Edges) + 1],
                            found[(i * LeverSide.Edges) + 2]
                        )
                ),
        ];

        DeliverableRate? Search(int i)
        {
            SimulationStudy study = studies[i / LeverSide.Edges];
            SimulationOutcome outcome = outcomes[i / LeverSide.Edges];
            return !study.CanSearch
                ? null
                : (i % LeverSide.Edges) switch
                {
                    0 => study.Search(BandEdge.Center, outcome.Center, run.Cancellation),
                    1 => study.Search(BandEdge.Optimistic, outcome.Fast, run.Cancellation),
                    _ => study.Search(BandEdge.Pessimistic, outcome.Slow, run.Cancellation),
                };
        }
    }
}
