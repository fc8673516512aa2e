using System.Globalization;
using Farthing.Gateway.Admission;
using Farthing.Gateway.Attempts;
using Farthing.Gateway.Http;
using Farthing.Gateway.Journal;
using Farthing.Gateway.Journal.Records;
using Farthing.Gateway.Learning;
using Farthing.Gateway.Metering;
using Farthing.Gateway.Translating;
using Farthing.Gateway.Upstreams;
using Farthing.Numerics.Billing;
using Farthing.Protocol.OpenAi;
using Microsoft.AspNetCore.Http;

namespace Farthing.Gateway.Forwarding;

/// <content>An attempt's beginning and end: its hold, its records, its place among those under way.</content>
internal sealed partial class Forwarder
{
    /// <summary>Holds the money of an attempt and writes that it is about to be sent.</summary>
    /// <param name="course">Where it goes.</param>
    /// <param name="isHedge">It goes beside another one: then it is the same request, whole, or none.</param>
    /// <returns>The attempt; or null, and why not.</returns>
    private async ValueTask<(AttemptRun? Run, AttemptAnswer Refusal)> OpenAsync(
        RequestCourse course,
        bool isHedge
    )
    {
        Exchange exchange = course.Exchange;
        (Deployment deployment, Outbound outbound, AttemptBounds bounds) = course.At;
        Demand demand = exchange.Demand with
        {
            InputTokensAtMost = bounds.Units?.AtMost ?? bounds.InputTokens,
            OutputTokensAtMost = bounds.OutputTokens,
        };
        OutputHistory? history =
            bounds.IsVisible && spending.Keeps(demand)
                ? histories.Of(demand.Caller.KeyId, deployment.Name)
                : null;
        long learned = Math.Min(history?.Bound() ?? bounds.OutputTokens, bounds.OutputTokens);
        demand = demand with { OutputTokensAtMost = learned };
        HoldAnswer held = await spending.HoldAsync(demand, bounds.HoldPrice, exchange.Http.RequestAborted);
        if (
            held.Refusal?.Kind == SpendingRefusalKind.TooLarge
            && history?.Bound() is long meanwhile
            && meanwhile < learned
        )
        {
            // While it waited to be held for the worst, it became known what such streams come to.
            learned = meanwhile;
            demand = demand with { OutputTokensAtMost = learned };
            held = await spending.HoldAsync(demand, bounds.HoldPrice, exchange.Http.RequestAborted);
        }

        bool isLearned = learned < bounds.OutputTokens;
        if (held.Hold is null)
        {
            return (null, Refused(held.Refusal!, bounds, exchange.Http));
        }

        isLearned &= held.Cut is null; // Where the request is cut to a budget, that is what it can come to.
        long covered = isLearned
            ? bounds.OutputTokensOfOne
            : (held.OutputTokensAtMost - bounds.OutputTokensBeside) / bounds.Choices;
        long outputTokens = Math.Min(bounds.OutputTokensOfOne, covered);
        if (outputTokens < (isHedge ? bounds.OutputTokensOfOne : Math.Min(1, bounds.OutputTokensOfOne)))
        {
            held.Hold.Release();
            return (null, Refused(held.Cut!, bounds, exchange.Http));
        }

        if (exchange.Http.Features.Get<IDeferral>() is IDeferral deferral)
        {
            await DeferAsync(deferral, exchange, course.At, held.Hold, outputTokens);
            return (null, AttemptAnswer.Done);
        }

        Attempt attempt = new(
            journal,
            clock,
            new AttemptId(exchange.Id, (byte)course.Attempts),
            held.Hold,
            bounds.Price,
            (bounds.IsUnpriced ? SettleMarks.Unpriced : SettleMarks.None)
                | (exchange.Live is null ? SettleMarks.None : SettleMarks.Mirrored)
        )
        {
            IsOpenEnded = bounds.IsOpenEnded,
            MaySearch = bounds.MaySearch,
            Keeper = exchange.Http.Features.Get<IAnswerKeeper>(),
        };
        try
        {
            attempt.Open(RecordOf(exchange, course.At, attempt, demand), router.LoadOf(deployment));
        }
        catch (JournalUnavailableException)
        {
            attempt.Forget();
            return (null, NoJournal());
        }
        catch
        {
            attempt.Forget();
            throw;
        }

        course.Attempts++;
        IHeaderDictionary headers = exchange.Http.Response.Headers;
        headers["x-farthing-attempts"] = course.Attempts.ToString(CultureInfo.InvariantCulture);
        headers["x-farthing-model"] = deployment.Name;
        if (held.Cut is not null)
        {
            headers["x-farthing-max-tokens"] = outputTokens.ToString(CultureInfo.InvariantCulture);
        }

        SetLosses(headers, outbound);
        int trial = router.Began(deployment);
        exchange.Story.Began(deployment, attempt, outputTokens * bounds.Choices);
        UsageScanner scanner = new(outbound.Dialect, bounds.BilledBy);
        return (
            new AttemptRun
            {
                Deployment = deployment,
                Outbound = outbound,
                Bounds = bounds,
                Attempt = attempt,
                Router = router,
                Trial = trial,
                OutputTokens = outputTokens,
                Stream = history is null
                    ? null
                    : new StreamHold(
                        attempt,
                        history,
                        bounds.HoldPrice,
                        bounds.InputTokens,
                        isLearned ? learned : outputTokens,
                        outputTokens
                    ),
                Deadline = new AttemptDeadline(
                    clock,
                    deployment.Upstream.Timeouts,
                    deployment.Upstream.OnDisconnect,
                    options.StalledReader,
                    exchange.Http.RequestAborted
                ),
                Scanner = scanner,
                Settlement = new Settlement(
                    attempt,
                    scanner,
                    deployment.Upstream.Usage,
                    bounds.EstimatedInputTokens,
                    bounds.IsOpenEnded
                        ? long.MaxValue
                        : (outputTokens * bounds.Choices) + bounds.OutputTokensBeside,
                    bounds.Units
                ),
            },
            default
        );
    }

    /// <summary>Says what the request lost on its way into the upstream's format.</summary>
    private static void SetLosses(IHeaderDictionary headers, Outbound outbound)
    {
        if (outbound.Translation is { Losses.IsEmpty: false } translation)
        {
            headers["x-farthing-dropped"] = translation.Losses.ToString();
        }
        else
        {
            headers.Remove("x-farthing-dropped");
        }
    }

    /// <summary>Ends what an attempt still has open. Every path has settled it by now; a defect that did not must not keep the hold.</summary>
    private void Close(Exchange exchange, AttemptRun run)
    {
        Attempt attempt = run.Attempt;
        attempt.EndAnyhow();
        exchange.Tokens += attempt.IsAtHold
            ? new TokenCounts(run.Bounds.InputTokens, 0, 0, run.OutputTokens * run.Bounds.Choices)
            : attempt.Tokens;
        exchange.Story.Ended(run.Deployment, attempt, run.Outbound.Dialect);
        if (run.Outbound.Translation is Translation translation)
        {
            exchange.Story.Lost(translation.Pair, translation.Losses);
            exchange.Story.Lost(translation.Pair, run.AnswerLosses);
        }

        AttemptOutcome outcome = new(
            attempt.End,
            attempt.Status,
            attempt.IsSent,
            attempt.FirstToken,
            attempt.Elapsed
        )
        {
            Caller = exchange.Demand.Caller.KeyId,
            IsUnreachable = run.IsUnreachable,
            Trial = run.Trial,
            FirstByte = run.FirstByte,
            IsStream = exchange.Peek.IsStream,
        };
        if (outcome.IsFailure)
        {
            outcome = outcome with { IsRepeat = !exchange.FailedAt.Add(run.Deployment.Name) };
        }

        router.Ended(run.Deployment, outcome);
        run.Dispose();
    }

    /// <summary>Why nothing goes on where the journal keeps nothing.</summary>
    internal static ApiError NoJournalLeft { get; } =
        ApiError.Unavailable(
            "The gateway cannot write its journal, and forwards nothing that it could not account for.",
            DataPlaneFaultCodes.NoJournal
        );

    private static AttemptAnswer NoJournal() => AttemptAnswer.Fail(NoJournalLeft);

    private AttemptAnswer Refused(SpendingRefusal refusal, in AttemptBounds bounds, HttpContext context)
    {
        Refusal said = BudgetWords.Of(
            refusal,
            options.BudgetStatus,
            refusal.LargestOutputTokens is long all
                ? (all - bounds.OutputTokensBeside) / Math.Max(1, bounds.Choices)
                : null,
            context.Response.Headers
        );
        return AttemptAnswer.Fail(said.Error, said.RetryAfter);
    }

    private ReserveRecord RecordOf(
        Exchange exchange,
        Candidate candidate,
        Attempt attempt,
        in Demand demand
    ) =>
        new()
        {
            Attempt = attempt.Id,
            Hold = attempt.Held,
            Endpoint = candidate.Outbound.Endpoint,
            Model = demand.Model,
            Deployment = candidate.Deployment.Name,
            Key = demand.Caller.KeyId,
            Team = demand.Caller.Team,
            User = exchange.User,
            Session = demand.Session,
            Tags = demand.Tags,
            IdempotencyKey = exchange.IdempotencyKey,
            ClientRetry = exchange.ClientRetry,
            CutOff =
                MachineBoot.Id != 0 && candidate.Bounds.CutOff is (Money begin, Money perSecond)
                    ? new CutOffBound(begin, perSecond, GatewayJournal.ElapsedNs(clock), MachineBoot.Id)
                    : null,
        };
}
