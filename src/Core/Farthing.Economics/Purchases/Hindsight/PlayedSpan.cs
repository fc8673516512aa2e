using Farthing.Economics.Purchases.Screening;

namespace Farthing.Economics.Purchases.Hindsight;

/// <summary>A time that came in which price and load stayed as they were.</summary>
/// <param name="Hours">How long, above 0.</param>
/// <param name="OnDemandUsdPerHour">p: price of a rented node-hour, above 0.</param>
/// <param name="Load">Nodes that ran, over a typical stretch of it.</param>
public sealed record PlayedSpan(double Hours, double OnDemandUsdPerHour, NodeLoad Load);
