using Farthing.Documents.Quality;
using Farthing.Measurement.Quality.Asking;
using Farthing.Measurement.Quality.Judging;
using Farthing.Measurement.Quality.Questions;

namespace Farthing.Measurement.Quality.Pairing;

/// <summary>Sets the answers of two sides side by side and judges them. A failed request counts for neither side.</summary>
/// <param name="rule">How answers are judged.</param>
/// <param name="questions">What was asked.</param>
/// <param name="judge">For <see cref="JudgingRule.Judge"/>.</param>
public sealed class AnswerPairing(
    JudgingRule rule,
    IReadOnlyList<QualityQuestion> questions,
    PairJudge? judge
)
{
    /// <summary>Pairs two sides.</summary>
    /// <param name="baseline">The side that is held to be right.</param>
    /// <param name="candidate">The side that is tested.</param>
    /// <param name="again">The baseline asked a second time, which agreement is then measured against; null for none.</param>
    /// <param name="cancellation">Ends judging by a judge.</param>
    public async Task<PairedAnswers> PairAsync(
        AnswersOfSide baseline,
        AnswersOfSide candidate,
        AnswersOfSide? again,
        CancellationToken cancellation
    )
    {
        List<JudgedPair> pairs = [];
        List<FailedPair> failed = [];
        int unasked = 0;
        for (int repeat = 0; repeat < candidate.Repeats; repeat++)
        {
            for (int i = 0; i < questions.Count; i++)
            {
                AskedAnswer? one = baseline.Of(i, repeat, questions.Count);
                AskedAnswer? other = candidate.Of(i, repeat, questions.Count);
                AskedAnswer? second = again is null ? one : again.Of(i, repeat, questions.Count);
                if (one is null || other is null || second is null)
                {
                    unasked++;
                }
                else if (Failure(one, other, second) is string reason)
                {
                    failed.Add(new FailedPair(questions[i].Id, repeat, reason));
                }
                else
                {
                    pairs.Add(Judged(new JudgedPair(i, repeat, one, other), second));
                }
            }
        }

        PairedAnswers all = new(pairs, failed) { Unasked = unasked };
        return rule == JudgingRule.Judge && judge is not null
            ? await JudgedByModelAsync(all, judge, cancellation).ConfigureAwait(false)
            : all;
    }

    private static string? Failure(AskedAnswer baseline, AskedAnswer candidate, AskedAnswer again) =>
        !baseline.IsAnswered ? $"baseline: {baseline.Outcome}"
        : !candidate.IsAnswered ? $"candidate: {candidate.Outcome}"
        : !again.IsAnswered ? $"baseline again: {again.Outcome}"
        : null;

    private JudgedPair Judged(JudgedPair pair, AskedAnswer again)
    {
        if (rule == JudgingRule.Judge)
        {
            return pair;
        }

        if (rule == JudgingRule.Agreement)
        {
            return pair with
            {
                IsBaselineRight = again.Text == pair.Baseline.Text,
                IsCandidateRight = pair.DiffersAt is null,
            };
        }

        JudgedAnswer baseline = JudgedAnswer.Of(rule, questions[pair.Question], pair.Baseline.Text);
        JudgedAnswer candidate = JudgedAnswer.Of(rule, questions[pair.Question], pair.Candidate.Text);
        return pair with
        {
            BaselineRead = baseline.Read,
            CandidateRead = candidate.Read,
            IsBaselineRight = baseline.IsRight,
            IsCandidateRight = candidate.IsRight,
        };
    }

    private async Task<PairedAnswers> JudgedByModelAsync(
        PairedAnswers all,
        PairJudge model,
        CancellationToken cancellation
    )
    {
        IReadOnlyList<PairJudgment> judgments = await model
            .JudgeAsync(questions, all.Pairs, cancellation)
            .ConfigureAwait(false);
        List<JudgedPair> pairs = [];
        List<FailedPair> failed = [.. all.Failed];
        int cut = 0;
        int wins = 0;
        int losses = 0;
        int same = 0;
        int keptToPlace = 0;
        for (int i = 0; i < all.Pairs.Count; i++)
        {
            JudgedPair pair = all.Pairs[i];
            PairJudgment judgment = judgments[i];
            if (judgment.WasCut)
            {
                cut++;
                continue;
            }

            if (judgment.Failure is string reason)
            {
                failed.Add(new FailedPair(questions[pair.Question].Id, pair.Repeat, reason));
                continue;
            }

            wins += judgment.Lead > 0 ? 1 : 0;
            losses += judgment.Lead < 0 ? 1 : 0;
            same += judgment.IsSame ? 1 : 0;
            keptToPlace += judgment.KeptToPlace ? 1 : 0;
            pairs.Add(
                pair with
                {
                    IsBaselineRight = judgment.Lead <= 0,
                    IsCandidateRight = judgment.Lead >= 0,
                }
            );
        }

        return new PairedAnswers(pairs, failed)
        {
            Unasked = all.Unasked + cut,
            Judge = new JudgeFigures(
                model.Model,
                wins,
                pairs.Count - wins - losses,
                losses,
                same,
                keptToPlace
            ),
        };
    }
}

/// <summary>One question that both sides answered, with what the rule says of it.</summary>
/// <param name="Question">From 0.</param>
/// <param name="Repeat">From 0.</param>
/// <param name="Baseline">The baseline's answer.</param>
/// <param name="Candidate">The candidate's answer.</param>
public sealed record JudgedPair(int Question, int Repeat, AskedAnswer Baseline, AskedAnswer Candidate)
{
    /// <summary>The letter, number or text that was read at the baseline; null where none was, or the rule reads none.</summary>
    public string? BaselineRead { get; init; }

    /// <summary>The same of the candidate.</summary>
    public string? CandidateRead { get; init; }

    /// <summary>The baseline's answer is right, or by a judge at least as good.</summary>
    public bool IsBaselineRight { get; init; }

    /// <summary>The candidate's answer is.</summary>
    public bool IsCandidateRight { get; init; }

    /// <summary>True when one side is right and the other is not.</summary>
    public bool IsFlip => IsBaselineRight != IsCandidateRight;

    /// <summary>Characters until the answers differ; null when they are the same.</summary>
    public int? DiffersAt => FirstDifference.Of(Baseline.Text, Candidate.Text);
}
