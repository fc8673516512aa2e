using Farthing.Planning.Deliverables;
using Farthing.Serving.StepTimes;

namespace Farthing.Scenarios.Simulations.Levers;

/// <summary>Plays the same requests against several sides of a comparison, each at the band's center and both edges.</summary>
/// <param name="searchesDeliverable">True also searches the highest rate that keeps the promise, at the center and both edges.</param>
public sealed class LeverStudy(bool searchesDeliverable)
{
    /// <summary>One result per side, in their order.</summary>
    /// <param name="sides">What is compared, all with the same traffic.</param>
    /// <param name="cancellation">Stops it.</param>
    public IReadOnlyList<LeverSide> Run(IReadOnlyList<SimulationInputs> sides, CancellationToken cancellation)
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
        ParallelOptions parallel = new() { CancellationToken = cancellation };
        Parallel.For(
            0,
            sides.Count,
            parallel,
            i => outcomes[i] = studies[i].Run(searchesDeliverable: false, quiet, cancellation)
        );
        DeliverableRate?[] found = new DeliverableRate?[sides.Count * LeverSide.Edges];
        if (searchesDeliverable)
        {
            Parallel.For(0, found.Length, parallel, i => found[i] = Search(i));
        }

        return
        [
            .. sides.Select(
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
                    0 => study.Search(BandEdge.Center, outcome.Center, cancellation),
                    1 => study.Search(BandEdge.Optimistic, outcome.Fast, cancellation),
                    _ => study.Search(BandEdge.Pessimistic, outcome.Slow, cancellation),
                };
        }
    }
}
