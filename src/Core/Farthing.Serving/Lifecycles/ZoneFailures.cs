namespace Farthing.Serving.Lifecycles;

/// <summary>Zones that nodes on demand are spread over. Each is lost by itself, at random moments, with every node of the fleet in it, and has none until it is back; nodes are then to be had in the others.</summary>
/// <param name="Zones">How many, at least 1.</param>
/// <param name="PerHour">Losses of one zone in an hour in which it is there; 0 for none.</param>
/// <param name="MeanOutageNs">Time until it is back, on average (exponential).</param>
public sealed record ZoneFailures(int Zones, double PerHour, long MeanOutageNs);
