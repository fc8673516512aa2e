using Farthing.Measurement.Quality.Asking;
using Farthing.Measurement.Quality.Judging;

namespace Farthing.Measurement.Quality.Pairing;

/// <summary>Verdict of a judge on one pair, from both orders.</summary>
/// <param name="Lead">1 when the candidate's answer is preferred in both orders, −1 when the baseline's is, 0 for a tie.</param>
/// <param name="Failure">Why there is no judgment; null when there is one.</param>
/// <param name="KeptToPlace">True when it preferred the same place in both orders.</param>
/// <param name="IsSame">True when it was not asked because the answers are the same.</param>
/// <param name="WasCut">True when it was not asked because of an interruption.</param>
public sealed record PairJudgment(int Lead, string? Failure, bool KeptToPlace, bool IsSame, bool WasCut)
{
    /// <summary>Two equal answers.</summary>
    public static PairJudgment OfSame { get; } = new(0, null, false, true, false);

    /// <summary>Out of the judge's two answers.</summary>
    /// <param name="one">To the first order.</param>
    /// <param name="isCandidateFirst">True when the candidate's answer was in the first place of the first order.</param>
    /// <param name="other">To the other order.</param>
    public static PairJudgment Of(AskedAnswer? one, bool isCandidateFirst, AskedAnswer? other)
    {
        if (one is null || other is null)
        {
            return new PairJudgment(0, null, false, false, true);
        }

        AskedAnswer? failed =
            !one.IsAnswered ? one
            : other.IsAnswered ? null
            : other;
        if (failed is not null)
        {
            return new PairJudgment(0, $"judge: {failed.Outcome}", false, false, false);
        }

        Preference first = JudgePrompt.Read(one.Text);
        Preference second = JudgePrompt.Read(other.Text);
        if (first == Preference.Unread || second == Preference.Unread)
        {
            return new PairJudgment(0, "judge: no verdict in its answer", false, false, false);
        }

        int leadOfFirst = LeadOf(first, isCandidateFirst);
        int leadOfSecond = LeadOf(second, !isCandidateFirst);
        return new PairJudgment(
            leadOfFirst == leadOfSecond ? leadOfFirst : 0,
            null,
            first == second && first != Preference.Tie,
            false,
            false
        );
    }

    private static int LeadOf(Preference preference, bool isCandidateFirst) =>
        preference == Preference.Tie ? 0
        : (preference == Preference.First) == isCandidateFirst ? 1
        : -1;
}
