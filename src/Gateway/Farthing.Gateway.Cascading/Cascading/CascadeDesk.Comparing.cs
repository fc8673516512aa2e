using Farthing.Gateway.Caching.Answers;
using Farthing.Gateway.Cascading.Answers;
using Farthing.Gateway.Cascading.Labels;
using Farthing.Gateway.Cascading.Policies;
using Farthing.Gateway.Inner;
using Farthing.Gateway.Metering;
using Farthing.Gateway.Scopes;
using Farthing.Numerics.Billing;
using Farthing.Reduction.Cascade.Confidence;

namespace Farthing.Gateway.Cascading;

/// <content>Comparing a sample while nothing of the small model is given: labels, and evidence to open again.</content>
public sealed partial class CascadeDesk
{
    /// <summary>Asks the small model as well, behind the large one's response, and compares: evidence where nothing of the small one is given.</summary>
    private void Compare(CascadeVisit visit, AnswerCapture capture, TokenCounts used, Money paid)
    {
        ReadAnswer? large = capture.IsTooLong
            ? null
            : ReadAnswer.Of(capture.Span, visit.Exchange.Dialect, visit.Exchange.Peek.IsStream);
        capture.Drop();
        if (large is not { IsNormal: true })
        {
            return;
        }

        CascadeRoute route = visit.Route;
        byte[] body = CascadeBody.For(visit.Exchange, route.Options.Small, logprobs: true);
        byte[] sample = AsksAgreement(route) ? SampleOf(visit) : [];
        CheckBehind(
            visit,
            async ticket =>
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
                    (bool isSame, judging) = await SameAsync(
                        visit,
                        answer.Text,
                        large.Text,
                        paid + small.Cost
                    );
                    (ConfidenceSignals signals, Money asking) = await SignalsAsync(visit, answer, sample);
                    judging += asking;
                    route.Labels?.Add(LabelOf(visit, answer, signals, isSame, small.Cost, paid));
                    if (route.Promise is not null)
                    {
                        bool isGiven = WouldGive(visit, answer, signals);
                        if (isGiven)
                        {
                            route.Used(small.Tokens, used);
                        }

                        Say(route.Checked(ticket, isGiven && !isSame));
                    }
                }

                route.Counts.Add(
                    new CascadeMoney(Money.Zero, Money.Zero, Money.Zero, small.Cost + judging, Money.Zero)
                );
            }
        );
    }

    private static bool AsksAgreement(CascadeRoute route) =>
        route.Promise is not null && route.Gate is { } gate && gate.Sources.HasFlag(SignalSources.Agreement);

    /// <summary>Signals of an answer that is not given: those that a label has, and those that the router reads.</summary>
    private async Task<(ConfidenceSignals Signals, Money Cost)> SignalsAsync(
        CascadeVisit visit,
        ReadAnswer answer,
        byte[] sample
    )
    {
        CascadeRoute route = visit.Route;
        int failed = FailedChecks(visit, answer);
        (double? judged, double? agreement) = (null, null);
        Money cost = Money.Zero;
        bool isJudged =
            route.Labels is not null
            || (route.Promise is not null && route.Gate?.Sources.HasFlag(SignalSources.Judge) == true);
        if (isJudged && route.Options.Judge is not null)
        {
            // As where it decides: an answer of a wrong form is not judged.
            (judged, cost) =
                failed == 0 ? await JudgeAsync(visit, answer.Text, ending.Token) : (0, Money.Zero);
        }

        if (AsksAgreement(route) && failed == 0)
        {
            (agreement, Money drawing) = await AgreementAsync(visit, answer.Text, sample, ending.Token);
            cost += drawing;
        }

        return (
            new ConfidenceSignals
            {
                Logprobs = answer.Logprobs,
                FailedChecks = failed,
                Agreement = agreement,
                Judge = judged,
            },
            cost
        );
    }

    /// <summary>Whether an answer would be given, were the cascade open: the same decision as there.</summary>
    private static bool WouldGive(CascadeVisit visit, ReadAnswer answer, ConfidenceSignals signals)
    {
        CascadeRoute route = visit.Route;
        if (IsDirect(route, visit.Prior!.Value))
        {
            return false;
        }

        if (PassesOn(visit))
        {
            // A stream whose opening decides; one that ends before is decided on as a whole.
            return !AnswerChecks.Refuses(answer.Text) && (route.Gate is null || IsSure());
        }

        return signals.FailedChecks == 0 && (route.Gate is null || IsSure());

        bool IsSure() =>
            route.Gate.Assess(
                route.Options.Mode == CascadeMode.Optimistic
                    ? signals with
                    {
                        Logprobs = answer.Opening,
                    }
                    : signals
            )
                is double confidence
            && route.Promise!.Accepts(confidence);
    }

    /// <summary>What a router learns from.</summary>
    private static CascadeLabel LabelOf(
        CascadeVisit visit,
        ReadAnswer answer,
        ConfidenceSignals signals,
        bool isSame,
        Money small,
        Money large
    ) => new(visit.Body!.Question, visit.Body.Turns, isSame, small, large, signals, answer.Opening);
}
