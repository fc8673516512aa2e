using Farthing.Catalogs.Offers;
using Farthing.Scenarios.Resolving;
using Farthing.Serving.Deployments;

namespace Farthing.Scenarios.Simulations.Spot;

/// <summary>Whole nodes of an offer: how many replicas stand on one, and what it costs.</summary>
/// <param name="Gpu">The price of a GPU-hour, and where it is from.</param>
/// <param name="Replicas">Replicas on one node, at least 1.</param>
/// <param name="Gpus">GPUs that are paid for with one node; of a replica that is spread over several nodes, all of theirs.</param>
public sealed record NodePrice(GpuPrice Gpu, int Replicas, double Gpus)
{
    /// <summary>An hour of one node.</summary>
    public double UsdPerHour => Gpu.UsdPerHour * Gpus;

    /// <summary>The nodes of a price; a price of one's own is that of single GPUs.</summary>
    public static NodePrice Of(GpuPrice price, Deployment deployment)
    {
        (int replicas, double gpus) = Room(price.Offer, deployment.GpusPerReplica);
        return new NodePrice(price, replicas, gpus);
    }

    /// <summary>An hour of the whole nodes that hold so many replicas.</summary>
    /// <param name="offer">The offer.</param>
    /// <param name="usdPerGpuHour">Its price.</param>
    /// <param name="gpusPerReplica">GPUs of one replica.</param>
    /// <param name="replicas">How many.</param>
    public static double FleetUsdPerHour(
        InstanceOffer offer,
        double usdPerGpuHour,
        int gpusPerReplica,
        int replicas
    )
    {
        (int room, double gpus) = Room(offer, gpusPerReplica);
        return Math.Ceiling(replicas / (double)room) * gpus * usdPerGpuHour;
    }

    private static (int Replicas, double Gpus) Room(InstanceOffer? offer, int gpusPerReplica)
    {
        double node = offer?.Gpus ?? gpusPerReplica;
        return node >= gpusPerReplica
            ? ((int)(node / gpusPerReplica), node)
            : (1, Math.Ceiling(gpusPerReplica / node) * node);
    }
}
