using Farthing.Economics.Purchases.Hindsight;

namespace Farthing.Scenarios.Fleets.Hindsight;

/// <summary>A place and numbers of nodes signed there, with what they cost.</summary>
/// <param name="Place">The place.</param>
/// <param name="Nodes">Nodes of each of its commitments, in their order.</param>
/// <param name="Cost">At the prices that came.</param>
public sealed record HindsightChoice(PlayedPlace Place, IReadOnlyList<int> Nodes, PlayedCost Cost);
