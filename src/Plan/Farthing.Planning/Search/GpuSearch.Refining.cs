using Farthing.Planning.Fleets;

namespace Farthing.Planning.Search;

/// <summary>Free choices once a fleet keeps the promise at its price.</summary>
internal sealed partial class GpuSearch
{
    /// <summary>Dollars an hour within which prices are one.</summary>
    private const double SamePrice = 2e-9;

    /// <summary>Fleets of the price and weights of the cheapest, of other spreads and caches, that keep the promise too with likely settings. The cheapest is the first. Each stands beside itself with the GPUs that are paid anyway.</summary>
    /// <param name="cheapest">No cheaper fleet of its format keeps the promise.</param>
    public IReadOnlyList<(Candidate Found, Candidate Filled)> Tied(Candidate cheapest)
    {
        List<(Candidate, Candidate)> tied = [(cheapest, Fill(searches[cheapest.Shape], cheapest))];
        foreach (ScreenedShape screened in open)
        {
            ReplicaShape shape = screened.Shape;
            int most = Most(shape, cheapest.Quote.UsdPerHour + SamePrice);
            if (
                shape != cheapest.Shape
                && shape.Weights == cheapest.Shape.Weights
                && most >= screened.MinReplicas
                && SearchOf(screened).FindLikely(most, most, Hints) is Candidate found
            )
            {
                tied.Add((found, Fill(searches[shape], found)));
            }
        }

        return tied;
    }

    /// <summary>Chooses what is still free once a fleet keeps the promise at its price: the neighboring budget with the largest deliverable, no more sequences than are needed, GPUs that are paid anyway.</summary>
    public Candidate Refine(Candidate found)
    {
        try
        {
            ShapeSearch search = searches[found.Shape];
            Candidate[] fleets =
            [
                .. search.Neighbors(found).Prepend(found).Select(fleet => Narrow(search, fleet)),
            ];
            return Fill(search, Headroom.Largest(request, fleets, cancellation));
        }
        catch (OperationCanceledException)
        {
            return found;
        }
    }

    /// <summary>Sets max_num_seqs to the smallest of the space that is at least twice the sequences that ran at once: the sampler's memory goes to the cache.</summary>
    private Candidate Narrow(ShapeSearch search, Candidate found)
    {
        EngineChoice choice = ShapeSearch.ChoiceOf(found);
        int needed = 2 * Math.Max(8, found.Pessimistic.PeakBatch / Math.Max(1, found.Shape.DataParallel));
        int seqs = EngineSpace
            .Sequences(request, gpu, choice.TokenBudget)
            .LastOrDefault(count => count >= needed);
        return seqs == 0 || seqs >= choice.MaxNumSeqs
            ? found
            : search.Whole(choice with { MaxNumSeqs = seqs }, found.Replicas) ?? found;
    }

    /// <summary>Puts GPUs to use that are paid anyway: more replicas at the same price, where the fleet still keeps the promise.</summary>
    private Candidate Fill(ShapeSearch search, Candidate found)
    {
        int most = request.Replicas is null
            ? Most(found.Shape, found.Quote.UsdPerHour + SamePrice)
            : found.Replicas;
        return most > found.Replicas && search.Whole(ShapeSearch.ChoiceOf(found), most) is Candidate filled
            ? filled with
            {
                ReplicasNeeded = found.ReplicasNeeded,
            }
            : found;
    }
}
