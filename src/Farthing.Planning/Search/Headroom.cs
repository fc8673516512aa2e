using Farthing.Planning.Deliverables;
using Farthing.Planning.Setups;
using Farthing.Serving.Simulation;
using Farthing.Serving.Slos;
using Farthing.Serving.StepTimes;
using Farthing.Workloads.Requests;

namespace Farthing.Planning.Search;

/// <summary>How much more than asked a fleet carries. Among fleets of one price the one that carries most is the better answer.</summary>
internal static class Headroom
{
    private const double CoarseTolerance = 0.1;

    /// <summary>The fleet with the largest deliverable; the first of equals.</summary>
    /// <param name="request">The plan.</param>
    /// <param name="fleets">Fleets of one price, at least one.</param>
    /// <param name="simulations">Counts the runs.</param>
    /// <param name="cancellation">Stops it.</param>
    public static Candidate Largest(
        PlanRequest request,
        IReadOnlyList<Candidate> fleets,
        ref int simulations,
        CancellationToken cancellation
    )
    {
        Candidate best = fleets[0];
        double most = 0;
        for (int i = 0; i < fleets.Count && fleets.Count > 1; i++)
        {
            ServingSetup setup = fleets[i].Run.WithReplicas(fleets[i].Replicas);
            DeliverableRate rate = Search(request, setup, keepsAtOne: true, CoarseTolerance, cancellation);
            simulations += rate.Simulations;
            if (rate.Factor > most * (1 + CoarseTolerance))
            {
                most = rate.Factor;
                best = fleets[i];
            }
        }

        return best;
    }

    /// <summary>The highest multiple of the traffic's rate that a fleet carries, at the prediction itself, over the busiest ten minutes.</summary>
    public static DeliverableRate Search(
        PlanRequest request,
        ServingSetup setup,
        bool keepsAtOne,
        double tolerance,
        CancellationToken cancellation
    )
    {
        RunOptions options = request.Options with { StopsWhenLost = true };
        return DeliverableSearch.Find(
            factor =>
            {
                RequestTable scaled = request.Workload.Busiest.ScaleRate(factor);
                SimulationResult result = setup.Run(
                    scaled,
                    BandEdge.Center,
                    request.Slo,
                    options,
                    cancellation
                );
                return KeepsUp(result, request.Slo, scaled);
            },
            keepsAtOne,
            tolerance
        );
    }

    /// <summary>The promise holds, and the last token does not come long after the last arrival: without a promise on TTFT a queue could grow unseen.</summary>
    private static bool KeepsUp(SimulationResult result, Slo slo, RequestTable table) =>
        result.Keeps(slo)
        && result.MakespanNs < (table.DurationNs * 1.25) + (2 * result.E2eNs.Quantile(0.5)) + 1_000_000_000;
}
