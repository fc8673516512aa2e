using Farthing.Planning.Deliverables;
using Farthing.Planning.Setups;

namespace Farthing.Planning.Search;

/// <summary>What is still free to choose once a fleet keeps the promise at its price.</summary>
internal sealed partial class GpuSearch
{
    /// <summary>Sets max_num_seqs to the power of two above twice the sequences that ran at once, and confirms it: the sampler's memory goes to the cache.</summary>
    private Candidate Narrow(Candidate found)
    {
        int needed = 2 * Math.Max(8, found.Pessimistic.PeakBatch);
        int seqs = (int)System.Numerics.BitOperations.RoundUpToPowerOf2((uint)needed);
        if (request.Engine.MaxNumSeqs is not null || seqs >= found.Run.Engine.MaxNumSeqs)
        {
            return found;
        }

        ServingSetup run = screener.Setup(
            screener.Deploy(found.Shape, found.Run.Engine.MaxNumBatchedTokens, seqs)
        );
        SteadyRun whole = Simulate(run, found.Replicas, isBusiest: false);
        return whole.Keeps(request.Slo) ? found with { Run = run, Pessimistic = whole.Result } : found;
    }

    /// <summary>Puts GPUs to use that are paid anyway: more replicas at the same price, where the fleet still keeps the promise.</summary>
    private Candidate Fill(Candidate found)
    {
        int replicas = found.Replicas;
        FleetQuote quote = found.Quote;
        while (
            request.Replicas is null
            && (replicas + 1) * found.Shape.Gpus <= request.Shapes.MaxGpus
            && screener.Quote(found.Shape, replicas + 1) is FleetQuote next
            && next.UsdPerHour <= quote.UsdPerHour
        )
        {
            (replicas, quote) = (replicas + 1, next);
        }

        if (replicas == found.Replicas)
        {
            return found;
        }

        SteadyRun whole = Simulate(found.Run, replicas, isBusiest: false);
        return whole.Keeps(request.Slo)
            ? found with
            {
                Replicas = replicas,
                Quote = quote,
                Pessimistic = whole.Result,
            }
            : found;
    }
}
