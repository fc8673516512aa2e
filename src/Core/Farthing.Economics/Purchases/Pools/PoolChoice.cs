namespace Farthing.Economics.Purchases.Pools;

/// <summary>One pool for the whole traffic, or a base pool and another one for what exceeds it.</summary>
/// <param name="Parts">The pools, the base first.</param>
public sealed record PoolChoice(IReadOnlyList<PoolPart> Parts)
{
    /// <summary>The bill of a month: the sum of its pools.</summary>
    public double UsdPerMonth => Parts.Sum(part => part.Split.UsdPerMonth);

    /// <summary>True where two pools share the traffic.</summary>
    public bool IsMixed => Parts.Count > 1;
}
