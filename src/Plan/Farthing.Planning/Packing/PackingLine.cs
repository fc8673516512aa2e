using Farthing.Planning.Offers;

namespace Farthing.Planning.Packing;

/// <summary>Instances of one kind in a packing.</summary>
/// <param name="Offer">What is rented.</param>
/// <param name="Instances">How many; for GPUs sold singly, the nodes that they stand in.</param>
/// <param name="Replicas">Replicas that run on them.</param>
/// <param name="GpusPaid">GPUs that are paid for.</param>
/// <param name="UsdPerHour">Price of all of them.</param>
public sealed record PackingLine(
    PricedOffer Offer,
    int Instances,
    int Replicas,
    int GpusPaid,
    double UsdPerHour
);
