using Farthing.Gateway.Caching.Answers;
using Farthing.Gateway.Cascading.Answers;
using Farthing.Gateway.Cascading.Labels;
using Farthing.Gateway.Inner;
using Farthing.Gateway.Scopes;
using Farthing.Numerics.Billing;
using Farthing.Reduction.Cascade.Confidence;
using Farthing.Reduction.Verification;

namespace Farthing.Gateway.Cascading;

/// <content>Judging an answer, and checking a sample behind responses.</content>
public sealed partial class CascadeDesk
{
    /// <summary>A judge's score of an answer: 1 right, 0.5 unsure, 0 wrong; null where it failed, or said nothing that can be read.</summary>
    private async Task<(double? Score, Money Cost)> JudgeAsync(
        CascadeVisit visit,
        string answer,
        CancellationToken gone
    )
    {
        if (
            visit.Route.Options.Judge is not string judge
            || QualityPrompt.Make(visit.Body!.Question, answer, AnswerJudge.Delimiter())
                is not QualityPrompt asked
        )
        {
            return (null, Money.Zero);
        }

        using CancellationTokenSource deadline = CancellationTokenSource.CreateLinkedTokenSource(gone);
        deadline.CancelAfter(visit.Route.Options.Deadline);
        (string? said, Money cost) = await AnswerJudge.AskAsync(
            Inner!,
            judge,
            Request(visit, InnerPurpose.CascadeJudge, []),
            asked.System,
            asked.User,
            QualityPrompt.Choices,
            deadline.Token
        );
        return (QualityPrompt.ScoreOf(said), cost);
    }

    /// <summary>How many of a few answers to the same request say what the first one says; null where that is too long to be compared, or one of them failed.</summary>
    private async Task<double?> AgreementAsync(CascadeVisit visit, string answer)
    {
        if (answer.Length > SelfConsistency.MaxLength)
        {
            return null;
        }

        byte[] body = SampleBody.Of(
            CascadeBody.For(visit.Exchange, visit.Route.Options.Small, logprobs: false)
        );
        using CancellationTokenSource deadline = DeadlineOf(visit);
        InnerAnswer[] samples = await Task.WhenAll(
            Enumerable
                .Range(0, SelfConsistency.Samples - 1)
                .Select(_ => Inner!.RunAsync(Request(visit, InnerPurpose.CascadeSmall, body), deadline.Token))
        );
        List<string> answers = [answer];
        foreach (InnerAnswer sample in samples)
        {
            visit.SmallCost += sample.Cost;
            if (
                sample.IsGood
                && ReadAnswer.Of(sample.Body.Span, visit.Exchange.Dialect, visit.Exchange.Peek.IsStream)
                    is ReadAnswer { IsNormal: true } read
            )
            {
                answers.Add(read.Text);
            }
        }

        return answers.Count == SelfConsistency.Samples ? SelfConsistency.Agreement(answers) : null;
    }

    /// <summary>Asks the large model as well, behind the response, and compares.</summary>
    private void Audit(CascadeVisit visit, byte[] body, string given, Money paid, Money alone) =>
        Behindhand(async () =>
        {
            InnerAnswer large = await Inner!.RunAsync(
                Request(visit, InnerPurpose.CascadeAudit, body),
                ending.Token
            );
            Money judging = Money.Zero;
            if (
                large.IsGood
                && ReadAnswer.Of(large.Body.Span, visit.Exchange.Dialect, visit.Exchange.Peek.IsStream)
                    is ReadAnswer { IsNormal: true } answer
            )
            {
                visit.Route.Generated(large.Tokens.Output);
                bool isSame;
                (isSame, judging) = await SameAsync(visit, given, answer.Text, paid + large.Cost);
                visit.Route.Counts.Audited(!isSame);
            }

            visit.Route.Counts.Add(
                new CascadeMoney(Money.Zero, Money.Zero, Money.Zero, large.Cost + judging, Money.Zero)
            );
            Say(visit.Route.Paid(paid + large.Cost + judging, alone));
        });

    /// <summary>Asks the small model as well, behind the large one's response, and compares: evidence where nothing is promised yet.</summary>
    private void Compare(CascadeVisit visit, AnswerCapture capture, Money paid)
    {
        ReadAnswer? large = capture.IsTooLong
            ? null
            : ReadAnswer.Of(capture.Span, visit.Exchange.Dialect, visit.Exchange.Peek.IsStream);
        capture.Drop();
        if (large is not { IsNormal: true })
        {
            return;
        }

        byte[] body = CascadeBody.For(visit.Exchange, visit.Route.Options.Small, logprobs: true);
        Behindhand(async () =>
        {
            InnerAnswer small = await Inner!.RunAsync(
                Request(visit, InnerPurpose.CascadeAudit, body),
                ending.Token
            );
            Money judging = Money.Zero;
            if (
                small.IsGood
                && ReadAnswer.Of(small.Body.Span, visit.Exchange.Dialect, visit.Exchange.Peek.IsStream)
                    is ReadAnswer { IsNormal: true } answer
            )
            {
                (bool isSame, judging) = await SameAsync(visit, answer.Text, large.Text, paid + small.Cost);
                if (visit.Route.Labels is CascadeLabelFile labels)
                {
                    judging += await LabelAsync(labels, visit, answer, isSame, small.Cost, paid);
                }
            }

            visit.Route.Counts.Add(
                new CascadeMoney(Money.Zero, Money.Zero, Money.Zero, small.Cost + judging, Money.Zero)
            );
        });
    }

    /// <summary>Keeps what a router learns from; gives what the judge cost for it.</summary>
    private async Task<Money> LabelAsync(
        CascadeLabelFile labels,
        CascadeVisit visit,
        ReadAnswer answer,
        bool isSame,
        Money small,
        Money large
    )
    {
        CascadeBody body = visit.Body!;
        int failed = FailedChecks(visit, answer);
        (double? judged, Money cost) =
            failed == 0 ? await JudgeAsync(visit, answer.Text, ending.Token) : (0, Money.Zero); // As where it decides: such an answer is not judged.
        labels.Add(
            new CascadeLabel(
                body.Question,
                body.Turns,
                isSame,
                small,
                large,
                new ConfidenceSignals
                {
                    Logprobs = answer.Logprobs,
                    FailedChecks = failed,
                    Judge = visit.Route.Options.Judge is null ? null : judged,
                },
                answer.Opening
            )
        );
        return cost;
    }

    /// <summary>Whether two answers say the same, by comparison, and by the judge where that cannot tell. What nobody can tell counts as different.</summary>
    /// <param name="visit">The request.</param>
    /// <param name="small">The small model's answer.</param>
    /// <param name="large">The large model's.</param>
    /// <param name="paid">What both cost so far.</param>
    private async Task<(bool IsSame, Money Cost)> SameAsync(
        CascadeVisit visit,
        string small,
        string large,
        Money paid
    )
    {
        (AnswerVerdict verdict, Money cost) = await AnswerJudge.CompareAsync(
            Inner,
            visit.Route.Options.Judge ?? "",
            Request(visit, InnerPurpose.CascadeJudge, []),
            visit.Body!.Question,
            small,
            large,
            visit.Route.Options.Deadline,
            ending.Token
        );
        visit.Route.Counts.Compared(
            verdict.Outcome is VerdictOutcome.Same or VerdictOutcome.Different,
            paid + cost
        );
        return (verdict.IsSame, cost);
    }

    /// <summary>Does something behind the response; what it throws is said, and changes nothing for a client.</summary>
    private void Behindhand(Func<Task> work)
    {
        Interlocked.Increment(ref behind);
        _ = Task.Run(async () =>
        {
            try
            {
                await work();
            }
            catch (Exception failed) when (failed is not OutOfMemoryException)
            {
                Say($"a check of the cascade failed: {failed.GetType().Name}: {failed.Message}");
            }
            finally
            {
                Interlocked.Decrement(ref behind);
            }
        });
    }
}
