using Farthing.Planning.Deliverables;
using Farthing.Planning.Setups;
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
                return SteadyRun
                    .Of(setup, scaled, BandEdge.Center, request.Slo, options, cancellation)
                    .Keeps(request.Slo);
            },
            keepsAtOne,
            tolerance
        );
    }
}
