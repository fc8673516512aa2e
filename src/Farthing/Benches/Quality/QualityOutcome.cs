using Farthing.Measurement.Quality;
using Farthing.Measurement.Quality.Asking;
using Farthing.Measurement.Quality.Judging;
using Farthing.Measurement.Quality.Pairing;

namespace Farthing.Benches.Quality;

/// <summary>What a quality gate found.</summary>
/// <param name="Plan">What was asked.</param>
/// <param name="Baseline">Its answers.</param>
internal sealed record QualityOutcome(QualityPlan Plan, AnswersOfSide Baseline)
{
    /// <summary>How far the candidate's answers may be shorter or longer, as MLPerf has it.</summary>
    public const double ShortestShare = 0.9;

    /// <summary>The other end of it.</summary>
    public const double LongestShare = 1.1;

    /// <summary>The candidate's answers; null where there is no candidate.</summary>
    public AnswersOfSide? Candidate { get; init; }

    /// <summary>The baseline's second answers.</summary>
    public AnswersOfSide? Again { get; init; }

    /// <summary>Both sides, judged; without a candidate the baseline against itself, for its accuracy.</summary>
    public required PairedAnswers Pairs { get; init; }

    /// <summary>The baseline against itself.</summary>
    public PairedAnswers? Self { get; init; }

    /// <summary>What the pairs say.</summary>
    public required QualityFinding Finding { get; init; }

    /// <summary>What the baseline against itself says.</summary>
    public QualityFinding? SelfFinding { get; init; }

    /// <summary>The same by category, in the order of their names.</summary>
    public IReadOnlyList<(string Name, QualityFinding Finding)> Categories { get; init; } = [];

    /// <summary>True when it was cut off.</summary>
    public bool WasInterrupted { get; init; }

    /// <summary>What happened at the baseline.</summary>
    public SideTally BaselineTally => SideTally.Of(Baseline);

    /// <summary>What happened at the candidate.</summary>
    public SideTally? CandidateTally => Candidate is null ? null : SideTally.Of(Candidate);

    /// <summary>The gate's word: an agreement that is too small does not show that anything got worse.</summary>
    public QualityVerdict Verdict =>
        Pairs.Pairs.Count == 0 || Pairs.FailedFraction > Plan.MaxFailures ? QualityVerdict.CannotTell
        : Plan.Rule == JudgingRule.Agreement && Finding.Verdict == QualityVerdict.Fails
            ? QualityVerdict.Undecided
        : Finding.Verdict;

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
}
