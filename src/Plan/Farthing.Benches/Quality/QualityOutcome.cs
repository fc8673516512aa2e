using Farthing.Documents.Quality;
using Farthing.Measurement.Quality.Pairing;
using Farthing.Measurement.Quality.Statistics;

namespace Farthing.Benches.Quality;

/// <summary>Result of a quality gate.</summary>
/// <param name="Plan">What was asked.</param>
/// <param name="Baseline">What happened at the baseline.</param>
/// <param name="Candidate">What happened at the candidate; null where there is none.</param>
public sealed record QualityOutcome(QualityPlan Plan, QualitySide Baseline, QualitySide? Candidate)
{
    /// <summary>Tolerance of the candidate's answer lengths, as MLPerf has it.</summary>
    public const double ShortestShare = 0.9;

    /// <summary>The other end of it.</summary>
    public const double LongestShare = 1.1;

    /// <summary>Both sides, judged; without a candidate the baseline against itself, for its accuracy.</summary>
    public required PairedAnswers Pairs { get; init; }

    /// <summary>Statistics of the pairs.</summary>
    public required QualityFinding Finding { get; init; }

    /// <summary>Statistics of the baseline against itself; null where it was asked once.</summary>
    public QualityFinding? Self { get; init; }

    /// <summary>Statistics of each category's pairs, in the order of their names.</summary>
    public IReadOnlyList<QualityFinding> Categories { get; init; } = [];

    /// <summary>True when it was cut off.</summary>
    public bool WasInterrupted { get; init; }

    /// <summary>The gate's word: an agreement that is too small does not show that anything got worse.</summary>
    public QualityVerdict Verdict
    {
        get
        {
            QualityVerdict found = NonInferiority.VerdictOf(Finding.Difference, Plan.Margin);
            return Pairs.Pairs.Count == 0 || Pairs.FailedFraction > Plan.MaxFailures
                    ? QualityVerdict.CannotTell
                : Plan.Rule == JudgingRule.Agreement && found == QualityVerdict.Fails
                    ? QualityVerdict.Undecided
                : found;
        }
    }

    /// <summary>True when the candidate's answers are about as long as the baseline's; null where nothing is counted.</summary>
    public bool? IsLengthKept =>
        Pairs.LengthRatio is double ratio ? ratio is >= ShortestShare and <= LongestShare : null;

    /// <summary>The exit code.</summary>
    public int ExitCode =>
        WasInterrupted ? 130
        : Candidate is null ? (Pairs.FailedFraction > Plan.MaxFailures ? 3 : 0)
        : Verdict switch
        {
            QualityVerdict.Passes => 0,
            QualityVerdict.Undecided when Plan.AllowsUndecided => 0,
            QualityVerdict.CannotTell => 3,
            _ => 1,
        };

    /// <summary>The document where there is no candidate.</summary>
    public QualityKeptDocument Kept() =>
        new(
            "kept",
            "KEPT    " + QualityAnswer.Of(this),
            WasInterrupted,
            Plan.Margin,
            Plan.MaxFailures,
            Plan.Conditions,
            Baseline
        );

    /// <summary>The document where there is one.</summary>
    public QualityDocument Compared() =>
        new(
            Verdict,
            $"{QualityWords.Of(Verdict)}: {QualityAnswer.Of(this)}",
            WasInterrupted,
            Plan.Margin,
            Plan.MaxFailures,
            Plan.Conditions,
            Baseline,
            Candidate!,
            Finding,
            Self,
            Categories,
            Pairs.Failed.Count,
            Pairs.FailedFraction,
            Pairs.Unasked,
            Pairs.DifferingFraction,
            Pairs.MedianDifference,
            Pairs.LengthRatio,
            IsLengthKept,
            Pairs.Judge,
            [
                .. Pairs.Pairs.Select(pair => new AnsweredPair(
                    Plan.Questions[pair.Question].Id,
                    pair.Repeat,
                    pair.IsBaselineRight,
                    pair.IsCandidateRight,
                    pair.BaselineRead,
                    pair.CandidateRead,
                    pair.DiffersAt
                )),
            ],
            Pairs.Failed
        );
}
