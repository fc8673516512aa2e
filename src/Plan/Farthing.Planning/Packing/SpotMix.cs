namespace Farthing.Planning.Packing;

/// <summary>Replicas that a fleet on spot has on demand and beyond what is needed, so that it keeps its promise while nodes are gone. Spot replicas stand in equal parts in each zone.</summary>
/// <param name="Zones">Zones that spot replicas are spread over, at least 1.</param>
/// <param name="ZonesLost">Zones that may be gone at once; of a single zone none may.</param>
/// <param name="BaseShare">Share of the needed replicas that are on demand, 0 to below 1.</param>
public sealed record SpotMix(int Zones = 3, int ZonesLost = 1, double BaseShare = 0)
{
    /// <summary>Of so many needed replicas those on demand.</summary>
    public int Base(int replicas) => (int)Math.Ceiling(BaseShare * replicas);

    /// <summary>Spot replicas beyond those that are needed: as many as stand in the zones that may be gone, at least 1.</summary>
    public int Extra(int replicas)
    {
        int onSpot = replicas - Base(replicas);
        int left = Zones - ZonesLost;
        return left < 1
            ? Math.Max(1, onSpot)
            : Math.Max(1, (int)Math.Ceiling((double)onSpot * ZonesLost / left));
    }
}
