namespace Farthing.Planning.Search;

/// <content>The search within a range of prices: what is asked at other edges of the band.</content>
internal sealed partial class GpuSearch
{
    private double floor;
    private double ceiling = double.PositiveInfinity;
    private int mostTies = 4;

    /// <summary>The cheapest fleet within a range of prices, without ties and refinement: what is asked at other edges of the band.</summary>
    /// <param name="fromUsdPerHour">No cheaper fleet keeps the promise: that is known.</param>
    /// <param name="belowUsdPerHour">Fleets at this price or above are of no use.</param>
    /// <param name="refines">True looks for ties and refines the answer as a plan's own.</param>
    public Candidate? Cheapest(double fromUsdPerHour, double belowUsdPerHour, bool refines = false)
    {
        (floor, ceiling, mostTies) = (fromUsdPerHour, belowUsdPerHour, refines ? mostTies : 1);
        Search(ShapeSpace.Of(request.Model, gpu, request.Shapes), []);
        return best;
    }

    /// <summary>The candidate with so many replicas that it costs what a fleet must cost, where that is known.</summary>
    private ScreenedCandidate FromFloor(ScreenedCandidate candidate)
    {
        int least = candidate.LeastReplicas;
        while (
            floor > 0
            && request.Replicas is null
            && (least + 1) * candidate.Shape.Gpus <= request.Shapes.MaxGpus
            && screener.Quote(candidate.Shape, least)?.UsdPerHour < floor
        )
        {
            least++;
        }

        return candidate with
        {
            LeastReplicas = least,
        };
    }
}
