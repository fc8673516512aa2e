using Farthing.Numerics.Statistics;

namespace Farthing.Experiments.Sizes;

/// <summary>Clusters that an experiment needs, and what they cost.</summary>
public static class SampleSize
{
    /// <summary>Clusters of both arms together.</summary>
    /// <param name="effect">The smallest relative effect to find, δ.</param>
    /// <param name="variation">Coefficient of variation of a cluster's dollars about its work.</param>
    /// <param name="controlShare">Share held out, h.</param>
    /// <param name="correlation">Correlation with the history that the estimate adjusts by, ρ; 0 without.</param>
    /// <param name="confidence">Of the two-sided interval, 1 − α.</param>
    /// <param name="power">Share of experiments that find the effect.</param>
    /// <returns>(z₁₋α/₂ + z_power)²·CV²/δ²·(1/h + 1/(1 − h))·(1 − ρ²), rounded up.</returns>
    /// <remarks>The two-sample formula for unequal arms (Fleiss, Levin and Paik 2003, 4.3). ρ² is the variance reduction that <see cref="Estimates.EffectEstimate.VarianceReduction"/> shows on history.</remarks>
    public static long Clusters(
        double effect,
        double variation,
        double controlShare,
        double correlation = 0,
        double confidence = 0.9,
        double power = 0.8
    )
    {
        double z = NormalDistribution.Quantile((1 + confidence) / 2) + NormalDistribution.Quantile(power);
        double arms = (1 / controlShare) + (1 / (1 - controlShare));
        double size =
            z * z * variation * variation / (effect * effect) * arms * (1 - (correlation * correlation));
        return (long)Math.Ceiling(size);
    }

    /// <summary>Factor on requests because requests of one cluster are alike: 1 + (m̄ − 1)·ICC (Kish 1965, 5.4).</summary>
    /// <param name="meanSize">Requests of a cluster, m̄.</param>
    /// <param name="alikeness">Intraclass correlation, ICC.</param>
    public static double DesignEffect(double meanSize, double alikeness) => 1 + ((meanSize - 1) * alikeness);

    /// <summary>Days and cost of holding out several shares.</summary>
    /// <param name="effect">The smallest relative effect to find.</param>
    /// <param name="variation">Coefficient of variation of a cluster's dollars about its work.</param>
    /// <param name="correlation">Correlation with history.</param>
    /// <param name="clustersPerDay">New clusters a day.</param>
    /// <param name="savedUsdPerDay">The predicted saving, were the lever on for all.</param>
    /// <param name="shares">Shares held out, such as 0.01, 0.05, 0.1 and 0.5.</param>
    public static IReadOnlyList<HoldoutCost> Table(
        double effect,
        double variation,
        double correlation,
        double clustersPerDay,
        double savedUsdPerDay,
        params ReadOnlySpan<double> shares
    )
    {
        List<HoldoutCost> rows = [];
        foreach (double share in shares)
        {
            long clusters = Clusters(effect, variation, share, correlation);
            double days = clusters / clustersPerDay;
            rows.Add(new HoldoutCost(share, clusters, days, savedUsdPerDay * share * days));
        }

        return rows;
    }
}

/// <summary>A share held out, and what it takes.</summary>
/// <param name="ControlShare">The share.</param>
/// <param name="Clusters">Clusters of both arms.</param>
/// <param name="Days">Days until they have come.</param>
/// <param name="CostUsd">Predicted saving that control forgoes in these days.</param>
public sealed record HoldoutCost(double ControlShare, long Clusters, double Days, double CostUsd);
