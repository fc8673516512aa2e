using Farthing.Planning.Fleets;
using Farthing.Planning.Requests;
using Farthing.Planning.Search;
using Farthing.Serving.Precision;

namespace Farthing.Planning.Limits;

/// <summary>Certainty decides between fleets of one price and one format of the weights.</summary>
internal static class SureTie
{
    /// <summary>The fleet that wins: off a cliff before at one, then the surest, then with fewer GPUs, then with a less quantized cache.</summary>
    /// <param name="request">The plan.</param>
    /// <param name="search">The search that found it, which knows the others.</param>
    /// <param name="cheapest">No cheaper fleet of its format keeps the promise.</param>
    /// <param name="cancellation">Stops it: then the cheapest is the answer.</param>
    public static Candidate Winner(
        PlanRequest request,
        GpuSearch search,
        Candidate cheapest,
        CancellationToken cancellation
    )
    {
        bool isFree = !request.IsCheapestAlone && request.Replicas is null && request.Slo.Targets.Count > 0;
        if (!isFree || request.Edge.Share is not double own)
        {
            return cheapest;
        }

        try
        {
            IReadOnlyList<(Candidate Found, Candidate Filled)> tied = search.Tied(cheapest);
            return tied.Count == 1 ? cheapest : tied[Winner(request, tied, own, cancellation)].Found;
        }
        catch (OperationCanceledException)
        {
            return cheapest;
        }
    }

    private static int Winner(
        PlanRequest request,
        IReadOnlyList<(Candidate Found, Candidate Filled)> tied,
        double own,
        CancellationToken cancellation
    )
    {
        double[] holdsTo = new double[tied.Count];
        bool[] isFragile = new bool[tied.Count];
        Parallel.For(
            0,
            tied.Count,
            new ParallelOptions
            {
                MaxDegreeOfParallelism = request.Threads ?? -1,
                CancellationToken = cancellation,
            },
            i =>
            {
                Candidate fleet = tied[i].Filled;
                FleetLimit limit = new(request, fleet, new SearchLog(), cancellation);
                limit.NoteKept(own);
                holdsTo[i] = limit.Narrowed().HoldsTo;
                isFragile[i] = Cliff.Of(request, fleet, cancellation).Count > 0;
            }
        );
        int[] firm = [.. Enumerable.Range(0, tied.Count).Where(i => !isFragile[i])];
        firm = firm.Length == 0 ? [.. Enumerable.Range(0, tied.Count)] : firm;
        double surest = firm.Max(i => holdsTo[i]);
        return firm.Where(i => holdsTo[i] >= surest - FleetLimit.Tolerance)
            .OrderBy(i => tied[i].Filled.Replicas * tied[i].Filled.Shape.Gpus)
            .ThenBy(i => FormatFacts.Is16Bit(tied[i].Filled.Shape.Kv) ? 0 : 1)
            .First();
    }
}
