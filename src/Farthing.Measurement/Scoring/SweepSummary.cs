using Farthing.Numerics.Statistics;

namespace Farthing.Measurement.Scoring;

/// <summary>Rank correlation over many sweeps.</summary>
/// <param name="Sweeps">Number of sweeps.</param>
/// <param name="Mean">Mean of their correlations.</param>
/// <param name="Median">Median of their correlations.</param>
/// <param name="ReachedFraction">Share of sweeps at or above the target of 0.95.</param>
public sealed record SweepSummary(int Sweeps, double Mean, double Median, double ReachedFraction)
{
    /// <summary>The summary; null when there are no sweeps.</summary>
    public static SweepSummary? Of(IReadOnlyList<SweepScore> sweeps) =>
        sweeps.Count == 0
            ? null
            : new SweepSummary(
                sweeps.Count,
                sweeps.Average(sweep => sweep.Spearman),
                Quantiles.Of([.. sweeps.Select(sweep => sweep.Spearman)], 0.5),
                sweeps.Count(sweep => sweep.Spearman >= SweepScore.Target) / (double)sweeps.Count
            );
}
