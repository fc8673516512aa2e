using Farthing.Planning.Fleets;
using Farthing.Planning.Requests;
using Farthing.Serving.Gpus;
using Farthing.Serving.Precision;

namespace Farthing.Planning.Search;

/// <summary>Quality decides between fleets of nearly one price: the less quantized format with a checkpoint wins.</summary>
internal static class FormatTie
{
    /// <summary>Numbers that differ by less than this are one price.</summary>
    private const double SamePrice = 1e-9;

    /// <summary>The fleet that wins among the cheapest of a GPU and those of other formats within <see cref="PlanRequest.TieFraction"/> of it.</summary>
    public static Candidate Winner(PlanRequest request, Candidate cheapest, IReadOnlyList<Candidate> near) =>
        near.Prepend(cheapest).MinBy(fleet => request.PreferenceOf(fleet.Shape.Weights))!;

    /// <summary>The fleet that wins the tie with the cheapest one of a GPU, where other formats were not searched.</summary>
    /// <param name="request">The plan.</param>
    /// <param name="gpu">The GPU.</param>
    /// <param name="cheapest">Its cheapest fleet.</param>
    /// <param name="cancellation">Stops it.</param>
    public static Candidate Resolve(
        PlanRequest request,
        GpuSpec gpu,
        Candidate cheapest,
        CancellationToken cancellation
    )
    {
        double price = cheapest.Quote.UsdPerHour;
        int own = request.PreferenceOf(cheapest.Shape.Weights);
        foreach (NumberFormat format in request.PreferredFormats.Take(own))
        {
            PlanRequest less = request with
            {
                Shapes = request.Shapes with { Weights = [format] },
                TieFraction = 0,
            };
            GpuSearch search = new(less, gpu, PlanProgress.None, cancellation);
            double below = price * (1 + request.TieFraction + SamePrice);
            if (search.Cheapest(price * (1 - SamePrice), below) is Candidate found)
            {
                return found;
            }
        }

        return cheapest;
    }
}
