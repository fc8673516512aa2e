using Farthing.Gateway.Admission;
using Farthing.Gateway.Http;
using Farthing.Gateway.Journal;
using Farthing.Gateway.Journal.Records;
using Farthing.Gateway.Metering;
using Farthing.Protocol.OpenAi;
using Microsoft.AspNetCore.Http;

namespace Farthing.Gateway.Forwarding;

/// <summary>Sends a request to its deployments, one after another until one answers; each attempt with its own hold and its own records.</summary>
internal sealed partial class Forwarder(
    DataPlaneOptions options,
    GatewayJournal journal,
    ISpendingGate spending,
    IPriceBook prices,
    IRouter router,
    UpstreamClients clients,
    TimeProvider clock
)
{
    /// <summary>Forwards a request and answers it, whatever happens.</summary>
    /// <param name="exchange">The request.</param>
    /// <param name="deployments">Where it may go, best first; one at least.</param>
    public async Task RunAsync(Exchange exchange, IReadOnlyList<Deployment> deployments)
    {
        List<(Deployment Deployment, AttemptBounds Bounds)> candidates = new(deployments.Count);
        ApiError? refusal = null;
        for (int i = 0; i < deployments.Count; i++)
        {
            AttemptBounds bounds = AttemptBounds.Of(exchange.Peek, deployments[i], prices);
            refusal ??= bounds.Refusal;
            if (bounds.Refusal is null)
            {
                candidates.Add((deployments[i], bounds));
            }
        }

        if (candidates.Count == 0)
        {
            await ReplyAsync(exchange, refusal!, null);
            return;
        }

        RetryPolicy policy = new(
            candidates.Count,
            options.MostAttempts,
            options.RetryPause,
            options.LongestRetryPause
        );
        AttemptAnswer earlier = default;
        for (int number = 0; ; number++)
        {
            (Deployment deployment, AttemptBounds bounds) = candidates[number % candidates.Count];
            AttemptAnswer answer = await TryAsync(exchange, deployment, bounds, number, policy);
            if (answer.IsAnswered)
            {
                return;
            }

            TimeSpan? pause = answer.MayRetry ? policy.Next(number, answer.RetryAfter, exchange.Id) : null;
            if (pause is null)
            {
                // A budget that covers no second attempt is not why the first one failed.
                AttemptAnswer said = answer.MayRetry || earlier.Failure is null ? answer : earlier;
                await ReplyAsync(exchange, said.Failure!, said.RetryAfter);
                return;
            }

            earlier = answer;
            if (pause > TimeSpan.Zero)
            {
                await Task.Delay(pause.Value, clock, exchange.Http.RequestAborted);
            }
        }
    }

    private static Task ReplyAsync(Exchange exchange, ApiError error, TimeSpan? retryAfter)
    {
        exchange.Story.Failed(error);
        return ErrorReply.WriteAsync(
            exchange.Http,
            exchange.Endpoint.Dialect,
            error,
            exchange.IdText,
            retryAfter
        );
    }

    private async Task<AttemptAnswer> TryAsync(
        Exchange exchange,
        Deployment deployment,
        AttemptBounds bounds,
        int number,
        RetryPolicy policy
    )
    {
        Demand demand = exchange.Demand with
        {
            InputTokensAtMost = bounds.InputTokens,
            OutputTokensAtMost = bounds.OutputTokens,
        };
        HoldAnswer held = spending.TryHold(demand, bounds.Price);
        if (held.Hold is null)
        {
            return Refused(held.Refusal!);
        }

        long covered = (held.OutputTokensAtMost - bounds.OutputTokensBeside) / bounds.Choices;
        long outputTokens = Math.Min(bounds.OutputTokensOfOne, covered);
        if (outputTokens < Math.Min(1, bounds.OutputTokensOfOne))
        {
            held.Hold.Release();
            return Refused(new SpendingRefusal("the budget", default));
        }

        Attempt attempt = new(
            journal,
            clock,
            new AttemptId(exchange.Id, (byte)number),
            held.Hold,
            bounds.Price,
            bounds.IsUnpriced ? SettleMarks.Unpriced : SettleMarks.None
        );
        bool isBegun = false;
        try
        {
            await attempt.OpenAsync(RecordOf(exchange, deployment, attempt, demand));
            IHeaderDictionary headers = exchange.Http.Response.Headers;
            headers["x-farthing-attempts"] = (number + 1).ToString(
                System.Globalization.CultureInfo.InvariantCulture
            );
            headers["x-farthing-model"] = deployment.Name;
            router.Began(deployment);
            exchange.Story.Began(exchange, deployment, attempt, outputTokens * bounds.Choices);
            isBegun = true;
            return await SendAsync(exchange, deployment, bounds, outputTokens, attempt, number, policy);
        }
        catch (JournalUnavailableException)
        {
            return AttemptAnswer.Fail(
                new ApiError(
                    503,
                    "server_error",
                    "The gateway cannot write its journal, and forwards nothing that it could not account for.",
                    null,
                    DataPlaneFaultCodes.NoJournal
                )
            );
        }
        finally
        {
            // Every path has ended it by now; a defect that did not must not keep the hold.
            attempt.EndAnyhow();
            exchange.Tokens += attempt.IsAtHold
                ? new TokenCounts(bounds.InputTokens, 0, 0, outputTokens * bounds.Choices)
                : attempt.Tokens;
            if (isBegun)
            {
                exchange.Story.Ended(exchange, deployment, attempt);
                router.Ended(
                    deployment,
                    new AttemptOutcome(
                        attempt.End,
                        attempt.Status,
                        attempt.IsSent,
                        attempt.FirstToken,
                        attempt.Elapsed
                    )
                );
            }
        }
    }

    private AttemptAnswer Refused(SpendingRefusal refusal)
    {
        if (refusal.IsUnavailable)
        {
            return AttemptAnswer.Fail(
                new ApiError(
                    503,
                    "server_error",
                    $"The balance of {refusal.Scope} is not known at the moment.",
                    null,
                    DataPlaneFaultCodes.NoBalance
                ),
                refusal.ResetsIn
            );
        }

        return AttemptAnswer.Fail(
            new ApiError(
                options.BudgetStatus,
                "insufficient_quota",
                $"The budget does not cover this request: {refusal.Scope} has {refusal.Remaining} left.",
                null,
                "insufficient_quota"
            ),
            refusal.ResetsIn
        );
    }

    private static ReserveRecord RecordOf(
        Exchange exchange,
        Deployment deployment,
        Attempt attempt,
        in Demand demand
    ) =>
        new()
        {
            Attempt = attempt.Id,
            Hold = attempt.Held,
            Endpoint = exchange.Endpoint.Name,
            Model = demand.Model,
            Deployment = deployment.Name,
            Key = demand.Caller.KeyId,
            Team = demand.Caller.Team,
            User = exchange.User,
            Session = demand.Session,
            Tags = demand.Tags,
            IdempotencyKey = exchange.IdempotencyKey,
            ClientRetry = exchange.ClientRetry,
        };
}
