using Farthing.Planning.Search;
using Farthing.Serving.Gpus;
using Farthing.Serving.StepTimes;

namespace Farthing.Planning.Certainty;

/// <summary>The cheapest fleets of one GPU that keep the promise at other shares of the step-time error than the plan's own.</summary>
/// <remarks>A fleet that keeps a promise with slower steps keeps it with faster ones, so the price never falls as the share rises. What is known at other shares bounds each search from both sides, and where both bounds are equal nothing is searched.</remarks>
internal sealed class CheapestFleets(PlanRequest request, GpuSpec gpu, CancellationToken cancellation)
{
    private readonly SortedList<double, Candidate?> known = [];

    /// <summary>The GPU.</summary>
    public GpuSpec Gpu => gpu;

    /// <summary>Simulations that were run.</summary>
    public int Simulations { get; private set; }

    /// <summary>Notes what a plan has found.</summary>
    /// <param name="share">The share of the error that it was made at.</param>
    /// <param name="fleet">Its fleet; null where no fleet keeps the promise.</param>
    public void Note(double share, Candidate? fleet) => known[share] = fleet;

    /// <summary>The cheapest fleet that keeps the promise at a share of the error; null where none does, or none below the price.</summary>
    /// <param name="share">Above 0 and below 1.</param>
    /// <param name="belowUsdPerHour">A dearer fleet is of no use.</param>
    public Candidate? At(double share, double belowUsdPerHour = double.PositiveInfinity)
    {
        if (known.TryGetValue(share, out Candidate? exact))
        {
            return exact?.Quote.UsdPerHour < belowUsdPerHour ? exact : null;
        }

        Candidate? surer = null;
        Candidate? lessSure = null;
        foreach ((double other, Candidate? fleet) in known)
        {
            if (other < share && fleet is null)
            {
                return null;
            }

            lessSure = other < share ? fleet : lessSure;
            surer = other > share ? surer ?? fleet : surer;
        }

        double floor = lessSure?.Quote.UsdPerHour ?? 0;
        if (floor >= belowUsdPerHour)
        {
            return null;
        }

        double ceiling = surer?.Quote.UsdPerHour ?? double.PositiveInfinity;
        if (ceiling <= floor)
        {
            return Known(share, surer);
        }

        if (lessSure is not null && PromiseLimit.Broken(request, lessSure, share, cancellation) is null)
        {
            return Known(share, lessSure);
        }

        GpuSearch search = new(request with { Edge = BandEdge.Sure(share) }, gpu, _ => { }, cancellation);
        Candidate? found = search.Cheapest(floor, Math.Min(ceiling, belowUsdPerHour));
        Simulations += search.ToOutcome().Log.Simulations;
        if (found is not null || ceiling <= belowUsdPerHour || double.IsPositiveInfinity(belowUsdPerHour))
        {
            found = Known(share, found ?? surer);
        }

        return found?.Quote.UsdPerHour < belowUsdPerHour ? found : null;
    }

    private Candidate? Known(double share, Candidate? fleet)
    {
        known[share] = fleet;
        return fleet;
    }
}
