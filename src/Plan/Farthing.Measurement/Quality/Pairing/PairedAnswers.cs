using Farthing.Documents.Quality;
using Farthing.Measurement.Quality.Questions;
using Farthing.Measurement.Quality.Statistics;

namespace Farthing.Measurement.Quality.Pairing;

/// <summary>Two sides side by side.</summary>
/// <param name="Pairs">Questions that both answered.</param>
/// <param name="Failed">Questions that one did not, or the judge could not judge.</param>
public sealed record PairedAnswers(IReadOnlyList<JudgedPair> Pairs, IReadOnlyList<FailedPair> Failed)
{
    /// <summary>Questions that were not asked before an interruption.</summary>
    public int Unasked { get; init; }

    /// <summary>Behavior of the judge; null without one.</summary>
    public JudgeFigures? Judge { get; init; }

    /// <summary>Failed pairs among those that were asked.</summary>
    public double FailedFraction =>
        Failed.Count == 0 ? 0 : (double)Failed.Count / (Failed.Count + Pairs.Count);

    /// <summary>Share of pairs whose answers differ in any character.</summary>
    public double DifferingFraction =>
        Pairs.Count == 0 ? 0 : (double)Pairs.Count(pair => pair.DiffersAt is not null) / Pairs.Count;

    /// <summary>The median of the characters that are the same before the answers differ; null when none differs.</summary>
    public int? MedianDifference
    {
        get
        {
            int[] all = [.. Pairs.Select(pair => pair.DiffersAt).OfType<int>().Order()];
            return all.Length == 0 ? null : all[all.Length / 2];
        }
    }

    /// <summary>Tokens of the candidate ÷ tokens of the baseline, over pairs where both were counted; null where none was.</summary>
    public double? LengthRatio
    {
        get
        {
            long baseline = 0;
            long candidate = 0;
            foreach (JudgedPair pair in Pairs)
            {
                if (pair.Baseline.Tokens >= 0 && pair.Candidate.Tokens >= 0)
                {
                    baseline += pair.Baseline.Tokens;
                    candidate += pair.Candidate.Tokens;
                }
            }

            return baseline > 0 ? (double)candidate / baseline : null;
        }
    }

    /// <summary>Input of the general gate.</summary>
    public IReadOnlyList<PairedOutcome> Outcomes(IReadOnlyList<QualityQuestion> questions) =>
        [
            .. Pairs.Select(pair => new PairedOutcome(
                pair.Question,
                pair.IsBaselineRight,
                pair.IsCandidateRight,
                questions[pair.Question].Category
            )),
        ];
}
