using System.Globalization;
using System.Text.RegularExpressions;
using Farthing.Gateway.Caching.Answers;
using Farthing.Gateway.Cascading.Answers;
using Farthing.Gateway.Cascading.Policies;
using Farthing.Gateway.Forwarding;
using Farthing.Gateway.Inner;
using Farthing.Gateway.Journal;
using Farthing.Gateway.Journal.Records;
using Farthing.Gateway.Metering;
using Farthing.Gateway.Scopes;
using Farthing.Gateway.Upstreams;
using Farthing.Numerics.Billing;
using Farthing.Reduction.Cascade.Confidence;
using Microsoft.AspNetCore.Http;
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
            if (visit.IsDrawn)
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

        (InnerAnswer small, ReadAnswer? answer) = await AskSmallAsync(
            visit,
            visit.Exchange.Http.RequestAborted
        );
        visit.SmallCost = small.Cost;
        (CascadeReason reason, double? confidence) = await JudgedAsync(visit, answer);
        TimeSpan took = clock.GetElapsedTime(visit.BeganAt);
        visit.Route.Counts.Decided(took.TotalMilliseconds);
        if (confidence is double known)
        {
            visit.Exchange.Http.Response.Headers[ConfidenceHeader] = known.ToString(
                "0.####",
                CultureInfo.InvariantCulture
            );
        }

        if (reason != CascadeReason.Promised)
        {
            Take(visit, CascadeCourse.Large, reason);
            visit.Route.Stick(visit.Conversation);
            return false;
        }

        Take(visit, CascadeCourse.Small, reason);
        await GiveAsync(visit, small, answer!, took);
        return true;
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

        visit.Route.Generated(attempt.Tokens.Output);
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
            Compare(visit, capture, attempt.Cost);
        }
    }

    private async Task<(InnerAnswer Response, ReadAnswer? Answer)> AskSmallAsync(
        CascadeVisit visit,
        CancellationToken gone
    )
    {
        Exchange exchange = visit.Exchange;
        using CancellationTokenSource deadline = CancellationTokenSource.CreateLinkedTokenSource(gone);
        deadline.CancelAfter(visit.Route.Options.Deadline);
        InnerAnswer response = await Inner!.RunAsync(
            Request(
                visit,
                InnerPurpose.CascadeSmall,
                CascadeBody.For(exchange, visit.Route.Options.Small, logprobs: true)
            ),
            deadline.Token
        );
        return (
            response,
            response.IsGood
                ? ReadAnswer.Of(response.Body.Span, exchange.Dialect, exchange.Peek.IsStream)
                : null
        );
    }

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
            agreement = await AgreementAsync(visit, answer.Text);
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
                Logprobs = answer.Logprobs,
                FailedChecks = failed,
                Agreement = agreement,
                Judge = judged,
            }
        );
        if (confidence is double known)
        {
            Say(route.Scored(known));
        }

        return (
            failed > 0 ? CascadeReason.Form
            : confidence is null ? CascadeReason.NoSignals
            : route.Closed is CascadeReason closed ? closed
            : route.Promise!.Accepts(confidence.Value) ? CascadeReason.Promised
            : CascadeReason.Unsure,
            confidence
        );
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

    private async Task GiveAsync(CascadeVisit visit, InnerAnswer small, ReadAnswer answer, TimeSpan took)
    {
        Exchange exchange = visit.Exchange;
        HttpResponse response = exchange.Http.Response;
        response.StatusCode = 200;
        response.ContentType = exchange.Peek.IsStream
            ? "text/event-stream; charset=utf-8"
            : "application/json";
        response.Headers["x-farthing-model"] = small.Deployment;
        response.Headers[CostTrailer.Header] = AnswerHead.Text(visit.SmallCost + visit.JudgeCost);
        byte[] body = AnswerForms.ToClient(
            answer.ToClient,
            exchange.Dialect,
            exchange.Peek.IsStream,
            exchange.Peek.AsksUsage,
            small.Tokens
        );
        response.ContentLength = body.Length;
        exchange.Tokens = small.Tokens;
        Money alone = Note(visit, small, took);
        visit.Route.Counts.Add(
            new CascadeMoney(visit.SmallCost, visit.JudgeCost, Money.Zero, Money.Zero, alone)
        );
        visit.IsDrawn = IsDrawn(visit);
        byte[]? audit = visit.IsDrawn
            ? CascadeBody.For(exchange, exchange.Demand.Model, logprobs: false)
            : null;
        try
        {
            await response.BodyWriter.WriteAsync(body, exchange.Http.RequestAborted);
        }
        finally
        {
            if (audit is not null)
            {
                Audit(visit, audit, answer.Text, visit.SmallCost + visit.JudgeCost, alone);
            }
            else
            {
                Say(visit.Route.Paid(visit.SmallCost + visit.JudgeCost, alone));
            }
        }
    }

    /// <summary>Writes what the large model would have cost into the journal. Where that is away the client is answered all the same.</summary>
    /// <returns>That cost; what was paid where no price is known.</returns>
    private Money Note(CascadeVisit visit, InnerAnswer small, TimeSpan took)
    {
        Exchange exchange = visit.Exchange;
        Money own = visit.SmallCost + visit.JudgeCost;
        if (router.FirstOf(exchange.Demand.Model) is not Deployment large)
        {
            return own;
        }

        TokenCounts tokens = new(small.Tokens.Input, 0, 0, visit.Route.Predicted(small.Tokens.Output));
        ModelPrice? price = prices.PriceOf(large.Name)?.For(tokens);
        Money? gross = price?.Of(tokens);
        try
        {
            journal.Append(
                new HitRecord
                {
                    Attempt = new AttemptId(exchange.Id, 0),
                    Tier = HitTier.Cascade,
                    Endpoint = exchange.Dialect.Name,
                    Model = exchange.Demand.Model,
                    Deployment = large.Name,
                    Key = exchange.Demand.Caller.KeyId,
                    Team = exchange.Demand.Caller.Team,
                    User = exchange.User,
                    Session = exchange.Demand.Session,
                    Tags = exchange.Demand.Tags,
                    Tokens = tokens,
                    Price = price,
                    Saved = gross,
                    Entry = small.Id,
                    AgeUs = 0,
                    WrongFractionAtMost = visit.Route.Promise!.UpperBound,
                    OwnCost = own,
                    DurationUs = took.Ticks / TimeSpan.TicksPerMicrosecond,
                }
            );
        }
        catch (JournalUnavailableException)
        {
            // As said: a saving less stands in the ledger.
        }

        return gross ?? own;
    }
}
