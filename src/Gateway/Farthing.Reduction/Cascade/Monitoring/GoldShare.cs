namespace Farthing.Reduction.Cascade.Monitoring;

/// <summary>A share of gold-labeled rows.</summary>
/// <param name="Hits">Rows that the judge got right.</param>
/// <param name="Rows">Gold-labeled rows; above 0.</param>
public readonly record struct GoldShare(long Hits, long Rows)
{
    /// <summary>The share.</summary>
    public double Share => (double)Hits / Rows;

    /// <summary>Its variance.</summary>
    public double Variance => Share * (1 - Share) / Rows;
}
