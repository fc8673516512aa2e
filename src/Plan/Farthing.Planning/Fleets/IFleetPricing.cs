using Farthing.Serving.Gpus;

namespace Farthing.Planning.Fleets;

/// <summary>Prices fleets: offers of clouds, the person's own price or the person's own GPUs. Pure, and safe to call from several threads.</summary>
public interface IFleetPricing
{
    /// <summary>The cheapest way to get so many replicas.</summary>
    /// <param name="gpu">The GPU.</param>
    /// <param name="gpusTogether">GPUs that must stand in one instance.</param>
    /// <param name="groupsPerReplica">How many such groups make a replica.</param>
    /// <param name="replicas">How many replicas, at least 1.</param>
    /// <returns>Null when nobody sells it at a known price, or not so many.</returns>
    FleetQuote? Quote(GpuSpec gpu, int gpusTogether, int groupsPerReplica, int replicas);

    /// <summary>Why there is no quote for a GPU, in words.</summary>
    string WhyNot(GpuSpec gpu, int gpusTogether);
}
