using Farthing.Planning.Fleets;
using Farthing.Serving.Gpus;

namespace Farthing.Tests.Planning.Search;

/// <summary>Prices for tests: GPUs of one kind are sold in packs of one size at one price.</summary>
/// <param name="usdPerGpuHour">By the GPU's id.</param>
/// <param name="pack">GPUs that are sold together.</param>
internal sealed class PackPricing(IReadOnlyDictionary<string, double> usdPerGpuHour, int pack) : IFleetPricing
{
    public FleetQuote? Quote(GpuSpec gpu, int gpusTogether, int groupsPerReplica, int replicas)
    {
        int used = gpusTogether * groupsPerReplica * replicas;
        int paid = (used + pack - 1) / pack * pack;
        return new FleetQuote(paid * usdPerGpuHour[gpu.Id], used, paid, "packs", "a test");
    }

    public string WhyNot(GpuSpec gpu, int gpusTogether) => "not sold";
}
