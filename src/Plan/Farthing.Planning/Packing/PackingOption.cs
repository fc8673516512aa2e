using Farthing.Planning.Offers;

namespace Farthing.Planning.Packing;

/// <summary>Packing of replicas of one shape into one offer. Prices are whole micro-dollars, so that equal packings compare equal.</summary>
internal sealed class PackingOption
{
    private readonly int gpusPerReplica;
    private readonly int stages;
    private readonly int stagesPerNode;

    private PackingOption(PricedOffer offer, int gpusPerReplica, int stageGpus)
    {
        Offer = offer;
        this.gpusPerReplica = gpusPerReplica;
        stages = gpusPerReplica / stageGpus;
        stagesPerNode = offer.GpuCount / stageGpus;
        MicroUsd = ToMicro(offer.IsSoldSingly ? offer.UsdPerGpuHour : offer.UsdPerHour);
    }

    /// <summary>The offer.</summary>
    public PricedOffer Offer { get; }

    /// <summary>Price of an instance, or of one GPU where GPUs are sold singly.</summary>
    public long MicroUsd { get; }

    /// <summary>True when a replica needs more than one instance.</summary>
    public bool Spans => stagesPerNode < stages;

    /// <summary>Replicas of the smallest number of instances that they fill: what a bulk of replicas is bought in.</summary>
    public int PeriodReplicas => Spans ? stagesPerNode : Offer.GpuCount / gpusPerReplica;

    /// <summary>Price of one replica where instances are as full as they can be: no packing on this offer is cheaper.</summary>
    public double MinMicroUsdPerReplica =>
        Offer.IsSoldSingly ? (double)MicroUsd * gpusPerReplica
        : Spans ? (double)MicroUsd * stages / stagesPerNode
        : (double)MicroUsd / PeriodReplicas;

    /// <summary>Replicas for which there are GPUs.</summary>
    public int MaxReplicas
    {
        get
        {
            if (Offer.AvailableGpus is not int available)
            {
                return int.MaxValue;
            }

            int nodes = available / Offer.GpuCount;
            int rest = available % Offer.GpuCount;
            int stageGpus = gpusPerReplica / stages;
            return Spans
                ? ((nodes * stagesPerNode) + (rest / stageGpus)) / stages
                : (nodes * PeriodReplicas) + (rest / gpusPerReplica);
        }
    }

    /// <summary>The way of putting replicas on an offer; null where the GPUs that must share an instance do not fit one.</summary>
    public static PackingOption? Of(
        PricedOffer offer,
        int gpusPerReplica,
        int stageGpus,
        double fractionNeeded
    )
    {
        bool isShareTooSmall =
            offer.GpuFraction < 1 && (gpusPerReplica > 1 || offer.GpuFraction < fractionNeeded);
        return isShareTooSmall || offer.GpuCount < stageGpus
            ? null
            : new PackingOption(offer, gpusPerReplica, stageGpus);
    }

    /// <summary>Instances that hold replicas.</summary>
    public int Nodes(int replicas) =>
        Spans ? CeilingOf(replicas * stages, stagesPerNode) : CeilingOf(replicas, PeriodReplicas);

    /// <summary>GPUs that are paid for.</summary>
    public int Gpus(int replicas) =>
        Offer.IsSoldSingly ? replicas * gpusPerReplica : Nodes(replicas) * Offer.GpuCount;

    /// <summary>Price of the instances that hold replicas.</summary>
    public long Cost(int replicas) =>
        MicroUsd * (Offer.IsSoldSingly ? replicas * gpusPerReplica : Nodes(replicas));

    /// <summary>The line of a result.</summary>
    public PackingLine Line(int replicas) =>
        new(
            Offer,
            Nodes(replicas),
            replicas,
            Gpus(replicas),
            Offer.IsSoldSingly ? Offer.UsdPerGpuHour * Gpus(replicas) : Offer.UsdPerHour * Nodes(replicas)
        );

    private static long ToMicro(double usd) => (long)Math.Round(usd * 1e6);

    private static int CeilingOf(int count, int per) => (count + per - 1) / per;
}
