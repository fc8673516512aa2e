namespace Farthing.Serving.Scaling;

/// <summary>Fewest and most replicas of a pool.</summary>
/// <param name="Min">Fewest, 0 or more.</param>
/// <param name="Max">Most, at least 1 and at least <paramref name="Min"/>.</param>
public readonly record struct ReplicaBounds(int Min, int Max)
{
    /// <summary>The nearest count within the bounds.</summary>
    public int Clamp(int replicas) => Math.Clamp(replicas, Min, Max);

    /// <summary>The nearest count within the bounds of a computed number, which is rounded up; NaN gives the fewest.</summary>
    public int ClampCeiling(double replicas) =>
        double.IsNaN(replicas) ? Min : (int)Math.Clamp(Math.Ceiling(replicas), Min, Max);

    /// <summary>Refuses bounds that no pool can keep.</summary>
    /// <exception cref="ArgumentOutOfRangeException">A bound is negative, the most is 0, or the fewest are above the most.</exception>
    public void ThrowIfInvalid()
    {
        ArgumentOutOfRangeException.ThrowIfNegative(Min);
        ArgumentOutOfRangeException.ThrowIfLessThan(Max, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(Min, Max);
    }
}
