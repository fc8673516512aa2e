using Farthing.Numerics.Statistics;

namespace Farthing.Reduction.Cascade.Monitoring;

/// <summary>A share that a judge observed, freed of the judge's errors.</summary>
/// <param name="Share">The estimate, from 0 to 1.</param>
/// <param name="Variance">Of the estimate, by the delta method.</param>
/// <remarks>Rogan and Gladen, Am. J. Epidemiol. 107 (1978) 71: q = (q_obs + spec − 1) / (sens + spec − 1).</remarks>
public readonly record struct JudgedShare(double Share, double Variance)
{
    /// <summary>Gold labels of each kind below which sensitivity and specificity are not known well enough.</summary>
    public const int MinGold = 200;

    /// <summary>The estimate.</summary>
    /// <param name="positives">Rows that the judge called right.</param>
    /// <param name="judged">Rows that it judged.</param>
    /// <param name="sensitivity">Gold-right rows that it called right.</param>
    /// <param name="specificity">Gold-wrong rows that it called wrong.</param>
    /// <exception cref="ArgumentException">A judge that is no better than a coin: sensitivity + specificity at most 1.</exception>
    public static JudgedShare Of(long positives, long judged, GoldShare sensitivity, GoldShare specificity)
    {
        double observed = (double)positives / judged;
        double power = sensitivity.Share + specificity.Share - 1;
        if (!(power > 0))
        {
            throw new ArgumentException(
                "a judge whose sensitivity and specificity add up to more than 1",
                nameof(sensitivity)
            );
        }

        double share = (observed + specificity.Share - 1) / power;
        double variance =
            (
                (observed * (1 - observed) / judged)
                + (share * share * sensitivity.Variance)
                + ((1 - share) * (1 - share) * specificity.Variance)
            ) / (power * power);
        return new JudgedShare(Math.Clamp(share, 0, 1), variance);
    }

    /// <summary>A two-sided normal interval, cut at 0 and 1.</summary>
    /// <param name="confidence">Such as 0.95.</param>
    public (double Low, double High) Interval(double confidence)
    {
        double half = NormalDistribution.Quantile((1 + confidence) / 2) * Math.Sqrt(Variance);
        return (Math.Max(0, Share - half), Math.Min(1, Share + half));
    }
}

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
