using Farthing.Economics.Purchases.Screening;

namespace Farthing.Economics.Purchases.Pools;

/// <summary>A pool of one alternative, with the part of the traffic that it carries.</summary>
/// <param name="Alternative">Type and region.</param>
/// <param name="Load">Nodes that run in this pool.</param>
/// <param name="Split">Cheapest split for them.</param>
public sealed record PoolPart(PoolAlternative Alternative, NodeLoad Load, PurchaseSplit Split);
