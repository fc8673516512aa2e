using Farthing.Gateway.Caching.Answers;
using Farthing.Gateway.Cascading.Answers;
using Farthing.Gateway.Inner;
using Farthing.Gateway.Metering;
using Farthing.Gateway.Scopes;
using Farthing.Numerics.Billing;
using Farthing.Numerics.Clocks;
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

        using Deadline deadline = DeadlineOf(visit, gone);
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

    /// <summary>The body by which a few more answers of the small model are drawn.</summary>
    private static byte[] SampleOf(CascadeVisit visit) =>
        SampleBody.Of(CascadeBody.For(visit.Exchange, visit.Route.Options.Small, logprobs: false));

    /// <summary>How many of a few answers to the same request say what the first one says; null where that is too long to be compared, or one of them failed.</summary>
    private async Task<(double? Agreement, Money Cost)> AgreementAsync(
        CascadeVisit visit,
        string answer,
        byte[] body,
        CancellationToken gone
    )
    {
        if (answer.Length > SelfConsistency.MaxLength)
        {
            return (null, Money.Zero);
        }

        using Deadline deadline = DeadlineOf(visit, gone);
        InnerAnswer[] samples = await Task.WhenAll(
            Enumerable
                .Range(0, SelfConsistency.Samples - 1)
                .Select(_ => Inner!.RunAsync(Request(visit, InnerPurpose.CascadeSmall, body), deadline.Token))
        );
        List<string> answers = [answer];
        Money cost = Money.Zero;
        foreach (InnerAnswer sample in samples)
        {
            cost += sample.Cost;
            if (
                sample.IsGood
                && ReadAnswer.Of(sample.Body.Span, visit.Exchange.Dialect, visit.Exchange.Peek.IsStream)
                    is ReadAnswer { IsNormal: true } read
            )
            {
                answers.Add(read.Text);
            }
        }

        return (answers.Count == SelfConsistency.Samples ? SelfConsistency.Agreement(answers) : null, cost);
    }

    /// <summary>Asks the large model as well, behind the response, and compares.</summary>
    private void Audit(
        CascadeVisit visit,
        byte[] body,
        string given,
        TokenCounts small,
        Money paid,
        Money? alone
    ) =>
        CheckBehind(
            visit,
            async ticket =>
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
                    visit.Route.Used(small, large.Tokens);
                    bool isSame;
                    (isSame, judging) = await SameAsync(visit, given, answer.Text, paid + large.Cost);
                    if (visit.IsOfSample)
                    {
                        visit.Route.Counts.Audited(!isSame);
                    }

                    Say(visit.Route.Checked(ticket, !isSame));
                }

                visit.Route.Counts.Add(
                    new CascadeMoney(Money.Zero, Money.Zero, Money.Zero, large.Cost + judging, Money.Zero)
                );
                if (alone is Money known)
                {
                    Say(visit.Route.Paid(paid + large.Cost + judging, known));
                }
            }
        );

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
            clock,
            ending.Token
        );
        visit.Route.Counts.Compared(
            verdict.Outcome is VerdictOutcome.Same or VerdictOutcome.Different,
            paid + cost
        );
        return (verdict.IsSame, cost);
    }

    /// <summary>Asks the large model as well, behind the response, for the tokens that it takes alone.</summary>
    private void PriceLarge(CascadeVisit visit, byte[] body, TokenCounts small, Money paid, Money? alone) =>
        Behindhand(async () =>
        {
            TokenCounts? used = null;
            try
            {
                InnerAnswer large = await Inner!.RunAsync(
                    Request(visit, InnerPurpose.CascadeAudit, body),
                    ending.Token
                );
                used = large.IsGood ? large.Tokens : null;
                visit.Route.Counts.Add(
                    new CascadeMoney(Money.Zero, Money.Zero, Money.Zero, large.Cost, Money.Zero)
                );
                if (alone is Money known)
                {
                    Say(visit.Route.Paid(paid + large.Cost, known));
                }
            }
            finally
            {
                visit.Route.Priced(small, used);
            }
        });

    /// <summary>Checks a drawn request behind the response.</summary>
    private void CheckBehind(CascadeVisit visit, Func<AuditTicket, Task> check)
    {
        AuditTicket ticket = visit.Route.BeginAudit(visit.Round);
        Behindhand(async () =>
        {
            try
            {
                await check(ticket);
            }
            finally
            {
                Say(visit.Route.Checked(ticket, isLoss: null)); // Those drawn later wait for it.
            }
        });
    }

    /// <summary>Works behind the response; what that throws is said, and changes nothing for a client.</summary>
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
