using Farthing.Benches.Runs;
using Farthing.Documents.Quality;
using Farthing.Measurement.Load;
using Farthing.Measurement.Quality.Asking;
using Farthing.Measurement.Quality.Pairing;
using Farthing.Measurement.Quality.Statistics;
using Farthing.Numerics.Files;

namespace Farthing.Benches.Quality;

/// <summary>Runs a quality gate: asks both sides at the same time, keeps the answers, judges them.</summary>
/// <param name="plan">What was asked.</param>
/// <param name="around">The seed, who is told how far it is, and what ends it early.</param>
public sealed class QualityRun(QualityPlan plan, BenchSurroundings around)
{
    private readonly Lock gate = new();
    private int baselineDone;
    private int candidateDone;
    private int judged;

    private int Asked => plan.Questions.Count * plan.Repeats;

    /// <summary>Runs it.</summary>
    public async Task<QualityOutcome> ToEndAsync()
    {
        using Side? baseline = Introduced(plan.Sides.Baseline, plan.Form);
        using Side? candidate = Introduced(plan.Sides.Candidate, plan.Form);
        using Side? judge = Introduced(plan.Sides.Judge, new AskForm { MaxTokens = 1 });
        Task<AnswersOfSide?> ofBaseline = AskAsync(baseline, () => baselineDone++);
        Task<AnswersOfSide?> ofCandidate = AskAsync(candidate, () => candidateDone++);
        AnswersOfSide first = await ofBaseline.ConfigureAwait(false) ?? plan.KeptBaseline!;
        AnswersOfSide? second = await ofCandidate.ConfigureAwait(false);
        AnswersOfSide? again = null;
        if (plan.AsksBaselineAgain)
        {
            baselineDone = 0;
            again = await AskAsync(baseline, () => baselineDone++).ConfigureAwait(false);
        }

        Keep(first, second, again);
        PairJudge? byModel = judge is null
            ? null
            : new PairJudge(judge.Asker, plan.Prompt, around.Seed, judge.HasUsage)
            {
                OnJudged = () =>
                    around.Show(
                        FormattableString.Invariant(
                            $"judging: {Interlocked.Increment(ref judged):N0} judgments"
                        )
                    ),
            };
        AnswerPairing pairing = new(plan.Rule, plan.Questions, byModel);
        PairedAnswers pairs = await pairing
            .PairAsync(
                first,
                second ?? first,
                plan.Rule == JudgingRule.Agreement ? again : null,
                around.Cancellation
            )
            .ConfigureAwait(false);
        PairedAnswers? self = again is null
            ? null
            : await pairing.PairAsync(first, again, null, around.Cancellation).ConfigureAwait(false);
        return new QualityOutcome(plan, first.Tally(), second?.Tally())
        {
            Pairs = pairs,
            Finding = Finding(pairs),
            Self = self is null ? null : Finding(self) with { Differing = self.DifferingFraction },
            Categories = ByCategory(pairs),
            WasInterrupted = around.Cancellation.IsCancellationRequested,
        };
    }

    private QualityFinding Finding(PairedAnswers pairs) =>
        NonInferiority.Of(pairs.Outcomes(plan.Questions), plan.Margin);

    private IReadOnlyList<QualityFinding> ByCategory(PairedAnswers pairs) =>
        [
            .. pairs
                .Outcomes(plan.Questions)
                .Where(outcome => outcome.Category.Length > 0)
                .GroupBy(outcome => outcome.Category)
                .OrderBy(group => group.Key, StringComparer.Ordinal)
                .Select(group => NonInferiority.Of([.. group], plan.Margin) with { Category = group.Key }),
        ];

    private Side? Introduced(LoadTarget? target, AskForm form)
    {
        if (target is null)
        {
            return null;
        }

        around.Show("getting to know " + target.Url);
        Side side = new(AskedServer.Named(target), plan.Options);
        try
        {
            side.HasUsage = AskedServer.TakesUsage(
                side.Asker,
                hasUsage =>
                    (form with { MaxTokens = 1 }).Write(plan.Questions[0], side.Asker.Target.Model, hasUsage),
                around.Cancellation
            );
            return side;
        }
        catch
        {
            side.Dispose();
            throw;
        }
    }

    private async Task<AnswersOfSide?> AskAsync(Side? side, Action count)
    {
        if (side is null)
        {
            return null;
        }

        LoadTarget target = side.Asker.Target;
        AskedAnswer?[] answers = await side
            .Asker.AskAllAsync(
                Asked,
                at => plan.Form.Write(plan.Questions[at % plan.Questions.Count], target.Model, side.HasUsage),
                () =>
                {
                    lock (gate)
                    {
                        count();
                    }

                    around.Show(
                        FormattableString.Invariant(
                            $"baseline {baselineDone:N0}, candidate {candidateDone:N0} of {Asked:N0} answers"
                        )
                    );
                },
                around.Cancellation
            )
            .ConfigureAwait(false);
        return new AnswersOfSide(target.Model, target.Url, plan.Repeats, answers);
    }

    private void Keep(AnswersOfSide baseline, AnswersOfSide? candidate, AnswersOfSide? again)
    {
        if (plan.KeepFile is not string path)
        {
            return;
        }

        KeptAnswers kept = new(plan.Questions, plan.Form);
        AtomicFile.Write(
            path,
            writer =>
            {
                kept.Write(writer, "baseline", baseline);
                if (candidate is not null)
                {
                    kept.Write(writer, "candidate", candidate);
                }

                if (again is not null)
                {
                    kept.Write(writer, "baseline again", again);
                }
            }
        );
    }

    /// <summary>A server with its connections.</summary>
    private sealed class Side(LoadTarget target, AskOptions options) : IDisposable
    {
        public AnswerAsker Asker { get; } = new(target, options);

        public bool HasUsage { get; set; } = true;

        public void Dispose() => Asker.Dispose();
    }
}
