namespace Farthing.Reduction.Semantic;

/// <summary>What all entries of a cell share: P(same answer | similarity s) = σ(g (s − t)), with an entry's threshold t drawn from N(t0, τ²).</summary>
/// <param name="Slope">g, per unit of cosine.</param>
/// <param name="Mean">t0, a cosine.</param>
/// <param name="Deviation">τ, a cosine; at least <see cref="MinDeviation"/>.</param>
public readonly record struct CellPrior(double Slope, double Mean, double Deviation)
{
    /// <summary>Least τ: a cell never takes all entries for alike.</summary>
    public const double MinDeviation = 0.03;

    /// <summary>Greatest τ.</summary>
    public const double MaxDeviation = 0.5;

    /// <summary>Least g.</summary>
    public const double MinSlope = 5;

    /// <summary>Greatest g.</summary>
    public const double MaxSlope = 200;

    /// <summary>Before labels: so strict that no entry serves on it alone (at 1 % only from a cosine of 1.14 on).</summary>
    public static CellPrior Start { get; } = new(40, 0.9, 0.1);

    /// <summary>True where each value lies in its range.</summary>
    public bool IsValid =>
        Slope is >= MinSlope and <= MaxSlope
        && Mean is >= -2 and <= 2
        && Deviation is >= MinDeviation and <= MaxDeviation;
}
