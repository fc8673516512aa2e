using Farthing.Documents.Accuracy;

namespace Farthing.Measurement.Scoring;

/// <summary>A target beside what is reached, and beside what simple methods reach on the same rows.</summary>
/// <param name="Target">What was promised.</param>
/// <param name="Ours">What is reached.</param>
/// <param name="Roofline">A roofline at one fixed efficiency, refitted by folds.</param>
/// <param name="ThreeNumbers">A three-number formula, refitted by folds.</param>
/// <param name="TableScale">Ours times the best factor per table, which cheats.</param>
public sealed record TargetScore(
    AccuracyTarget Target,
    ScoreCell Ours,
    ScoreCell? Roofline,
    ScoreCell? ThreeNumbers,
    ScoreCell? TableScale
)
{
    /// <summary>The tables that it is the mean of.</summary>
    public IReadOnlyList<TableScore> Tables { get; init; } = [];

    /// <summary>Points that the median is above its target; at or below 0 when it is met.</summary>
    public double MedianMissPoints => Ours.MedianPercent - Target.MedianPercent;

    /// <summary>Points that p90 is above its target; at or below 0 when it is met.</summary>
    public double P90MissPoints => Ours.P90Percent - Target.P90Percent;

    /// <summary>True when both are met.</summary>
    public bool IsMet => MedianMissPoints <= 0 && P90MissPoints <= 0;
}
