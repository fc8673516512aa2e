using Farthing.Workloads.Arrivals;

namespace Farthing.Workloads.Clients;

/// <summary>A stretch of a client's time with one mean rate and one distribution of gaps.</summary>
/// <param name="StartSeconds">When it starts; it lasts to the next window's start.</param>
/// <param name="RatePerSecond">Mean rate; 0 when the client is idle.</param>
/// <param name="Gaps">How gaps vary around their mean; null when idle.</param>
public sealed record ClientWindow(double StartSeconds, double RatePerSecond, GapDistribution? Gaps);
