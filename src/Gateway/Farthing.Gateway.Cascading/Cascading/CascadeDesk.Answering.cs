using System.Globalization;
using System.Text.RegularExpressions;
using Farthing.Gateway.Caching.Answers;
using Farthing.Gateway.Cascading.Answers;
using Farthing.Gateway.Cascading.Policies;
using Farthing.Gateway.Forwarding;
using Farthing.Gateway.Inner;
using Farthing.Gateway.Metering;
using Farthing.Gateway.Scopes;
using Farthing.Numerics.Billing;
using Farthing.Numerics.Clocks;
using Farthing.Reduction.Cascade.Confidence;
using Microsoft.AspNetCore.Http.Features;

namespace Farthing.Gateway.Cascading;

/// <content>Asking the small model, and giving its answer or going on to the large one.</content>
public sealed partial class CascadeDesk
{
    private const string ConfidenceHeader = CascadeRules.Header + "-confidence";
    private const int MaxComparedBytes = 1 << 20;
    private static readonly TimeSpan PatternTimeout = TimeSpan.FromMilliseconds(50);

    /// <summary>Answers a request with the small model's answer, where it may.</summary>
    /// <returns>False: the large model is to answer.</returns>
    internal async ValueTask<bool> AnswersAsync(CascadeVisit visit)
    {
        if (visit.Course != CascadeCourse.Small)
        {
            if (visit.IsCompared)
            {
                IHttpResponseBodyFeature body =
                    visit.Exchange.Http.Features.GetRequiredFeature<IHttpResponseBodyFeature>();
                visit.Capture = new AnswerCapture(MaxComparedBytes);
                visit.Exchange.Http.Features.Set<IHttpResponseBodyFeature>(
                    new CapturedBody(body, visit.Capture)
                );
            }

            return false;
        }

        if (PassesOn(visit))
        {
            return await StreamsAsync(visit);
        }

        using Deadline deadline = DeadlineOf(visit, visit.Exchange.Http.RequestAborted);
        InnerAnswer small = await Inner!.RunAsync(SmallRequest(visit), deadline.Token);
        return await GivesAsync(visit, small);
    }

    /// <summary>Decides on a whole answer of the small model, and gives it where it may be given.</summary>
    /// <returns>False: the large model is to answer.</returns>
    private async ValueTask<bool> GivesAsync(CascadeVisit visit, InnerAnswer small)
    {
        Exchange exchange = visit.Exchange;
        ReadAnswer? answer = small.IsGood
            ? ReadAnswer.Of(small.Body.Span, exchange.Dialect, exchange.Peek.IsStream)
            : null;
        visit.SmallCost = small.Cost;
        (CascadeReason reason, double? confidence) = await JudgedAsync(visit, answer);
        TimeSpan took = Decided(visit, reason, confidence);
        if (reason != CascadeReason.Promised)
        {
            return false;
        }

        await GiveAsync(visit, small, answer!, took);
        return true;
    }

    /// <summary>Says what was decided on the small model's answer.</summary>
    /// <returns>How long that took.</returns>
    private TimeSpan Decided(CascadeVisit visit, CascadeReason reason, double? confidence)
    {
        TimeSpan took = clock.GetElapsedTime(visit.BeganAt);
        visit.Route.Counts.Decided(took.TotalMilliseconds);
        if (confidence is double known)
        {
            visit.Exchange.Http.Response.Headers[ConfidenceHeader] = known.ToString(
                "0.####",
                CultureInfo.InvariantCulture
            );
        }

        Take(visit, reason == CascadeReason.Promised ? CascadeCourse.Small : CascadeCourse.Large, reason);
        if (reason != CascadeReason.Promised)
        {
            visit.Route.Stick(visit.Conversation);
            CheckedLarge(visit);
        }

        return took;
    }

    /// <summary>The large model has answered, or could not.</summary>
    internal void End(CascadeVisit visit)
    {
        if (
            visit.Course is CascadeCourse.Small or CascadeCourse.Bypass
            || visit.Exchange.Served is not AttemptRun { Attempt: { End: AttemptEnd.Finished } attempt }
        )
        {
            visit.Capture?.Drop();
            if (visit.Course == CascadeCourse.Large)
            {
                visit.Route.Counts.Add(
                    new CascadeMoney(visit.SmallCost, visit.JudgeCost, Money.Zero, Money.Zero, Money.Zero)
                );
            }

            return;
        }

        if (visit.Course == CascadeCourse.Large)
        {
            Money own = visit.SmallCost + visit.JudgeCost;
            visit.Route.Counts.Add(
                new CascadeMoney(visit.SmallCost, visit.JudgeCost, attempt.Cost, Money.Zero, attempt.Cost)
            );
            Say(visit.Route.Paid(own + attempt.Cost, attempt.Cost));
        }

        if (visit.Capture is AnswerCapture capture)
        {
            Compare(visit, capture, attempt.Tokens, attempt.Cost);
        }
    }

    private Deadline DeadlineOf(CascadeVisit visit, CancellationToken gone) =>
        new(visit.Route.Options.Deadline, clock, gone);

    private static InnerRequest SmallRequest(CascadeVisit visit) =>
        Request(
            visit,
            InnerPurpose.CascadeSmall,
            CascadeBody.For(visit.Exchange, visit.Route.Options.Small, logprobs: true)
        );

    private static InnerRequest Request(CascadeVisit visit, InnerPurpose purpose, byte[] body) =>
        new(visit.Exchange.Demand.Caller, purpose.Tag, visit.Exchange.Dialect, body)
        {
            Session = visit.Exchange.Demand.Session,
            User = visit.Exchange.User,
            Tags = visit.Exchange.Demand.Tags,
        };

    /// <summary>Whether an answer of the small model may be given, and the confidence in it.</summary>
    private async ValueTask<(CascadeReason Reason, double? Confidence)> JudgedAsync(
        CascadeVisit visit,
        ReadAnswer? answer
    )
    {
        CascadeRoute route = visit.Route;
        if (answer is null || !answer.IsNormal)
        {
            return (CascadeReason.SmallFailed, null);
        }

        int failed = FailedChecks(visit, answer);
        if (route.Gate is null)
        {
            return failed > 0 ? (CascadeReason.Form, null) : (CascadeReason.Promised, null);
        }

        (double? agreement, double? judged) = (null, null);
        if (route.Gate.Sources.HasFlag(SignalSources.Agreement) && failed == 0)
        {
            (agreement, Money drawing) = await AgreementAsync(
                visit,
                answer.Text,
                SampleOf(visit),
                visit.Exchange.Http.RequestAborted
            );
            visit.SmallCost += drawing;
            if (agreement is null)
            {
                return (CascadeReason.NoSignals, null);
            }
        }

        if (route.Gate.Sources.HasFlag(SignalSources.Judge) && failed == 0)
        {
            (judged, Money cost) = await JudgeAsync(visit, answer.Text, visit.Exchange.Http.RequestAborted);
            visit.JudgeCost += cost;
            if (judged is null)
            {
                return (CascadeReason.JudgeFailed, null);
            }
        }

        double? confidence = route.Gate.Assess(
            new ConfidenceSignals
            {
                Logprobs = route.Options.Mode == CascadeMode.Optimistic ? answer.Opening : answer.Logprobs,
                FailedChecks = failed,
                Agreement = agreement,
                Judge = judged,
            }
        );
        CascadeReason reason = ReasonOf(route, confidence);
        return (failed > 0 ? CascadeReason.Form : reason, confidence);
    }

    /// <summary>What a confidence decides. It counts in the drift test.</summary>
    private CascadeReason ReasonOf(CascadeRoute route, double? confidence)
    {
        if (confidence is not double known)
        {
            return CascadeReason.NoSignals;
        }

        Say(route.Scored(known));
        return route.Closed
            ?? (route.Promise!.Accepts(known) ? CascadeReason.Promised : CascadeReason.Unsure);
    }

    private static int FailedChecks(CascadeVisit visit, ReadAnswer answer)
    {
        AnswerRules rules = new()
        {
            Json = visit.Body!.Json,
            Pattern = visit.Route.Options.Pattern is string pattern
                ? new Regex(pattern, RegexOptions.CultureInvariant, PatternTimeout)
                : null,
        };
        return AnswerChecks.Failed(answer.Text, answer.IsCut, rules).Count + (visit.Body.IsCheckable ? 0 : 1);
    }
}
