using Farthing.Economics.Purchases.Screening;
using Farthing.Economics.Purchases.Ways;

namespace Farthing.Economics.Purchases.Pools;

/// <summary>One type of node in one region, with the load that the whole traffic puts on it.</summary>
/// <param name="Name">Type and region, unique among the alternatives.</param>
/// <param name="Load">Nodes of this type that the whole traffic needs.</param>
/// <param name="Ways">Ways to buy them there; a commitment binds to this type and region.</param>
public sealed record PoolAlternative(string Name, NodeLoad Load, IReadOnlyList<WayToBuy> Ways);
