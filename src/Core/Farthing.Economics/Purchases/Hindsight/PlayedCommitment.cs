using Farthing.Economics.Purchases.Ways;

namespace Farthing.Economics.Purchases.Hindsight;

/// <summary>A commitment that could be signed when the time began; its term does not end before the time does.</summary>
/// <param name="Way">Its price, as signed.</param>
/// <param name="RestHours">Hours of its term that are left at the end, at least 0.</param>
public sealed record PlayedCommitment(CommittedNode Way, double RestHours);
