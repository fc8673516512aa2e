using Farthing.Gateway.Admission;
using Farthing.Gateway.Attempts;
using Farthing.Gateway.Http;
using Farthing.Gateway.Journal.Records;
using Farthing.Gateway.Metering;
using Farthing.Gateway.Requests;
using Farthing.Gateway.Translating;
using Farthing.Gateway.Upstreams;
using Farthing.Protocol.OpenAi;

namespace Farthing.Gateway.Forwarding;

/// <content>Requests that a provider answers later, as lines of one of its batches.</content>
internal sealed partial class Forwarder
{
    /// <summary>Passes on the answer of a request that was deferred, and charges it at the batch price by what it states.</summary>
    /// <exception cref="InvalidOperationException">It cannot be accounted for now: its price is gone from the configuration, say. Nothing is charged.</exception>
    /// <exception cref="Journal.JournalUnavailableException">The journal does not take it; nothing is charged.</exception>
    public async Task PassAsync(Exchange exchange, DeferredAnswer deferred)
    {
        Deployment deployment = deferred.Deployment;
        (ApiError? fault, Outbound? outbound) = await OutboundAsync(exchange, deployment);
        AttemptBounds bounds = outbound is null
            ? default
            : AttemptBounds.Of(outbound, deployment, prices, isKept: false).InBatch();
        fault ??= bounds.Refusal;
        if (fault is not null)
        {
            throw new InvalidOperationException(
                $"the answer of a provider's batch cannot be accounted for at {deployment.Name}: {fault.Message}"
            );
        }

        Candidate candidate = new(deployment, outbound!, bounds);
        Attempt attempt = new(
            journal,
            clock,
            new AttemptId(exchange.Id, 0),
            deferred.Hold,
            bounds.Price,
            bounds.IsUnpriced ? SettleMarks.Unpriced : SettleMarks.None
        )
        {
            IsOpenEnded = bounds.IsOpenEnded,
            MaySearch = bounds.MaySearch,
            Keeper = exchange.Http.Features.Get<IAnswerKeeper>(),
        };
        await attempt.OpenAsync(RecordOf(exchange, candidate, attempt, exchange.Demand));
        UsageScanner scanner = new(outbound!.Dialect, bounds.BilledBy);
        using AttemptRun run = new()
        {
            Deployment = deployment,
            Outbound = outbound,
            Bounds = bounds,
            Attempt = attempt,
            OutputTokens = bounds.OutputTokensOfOne,
            Deadline = new AttemptDeadline(
                clock,
                deployment.Upstream.Timeouts,
                DisconnectPolicy.Cancel,
                options.StalledReader,
                CancellationToken.None
            ),
            Scanner = scanner,
            Settlement = new Settlement(
                attempt,
                scanner,
                deployment.Upstream.Usage,
                bounds.EstimatedInputTokens,
                bounds.IsOpenEnded ? long.MaxValue : bounds.OutputTokens,
                bounds.Units,
                ServiceTier.Batch
            ),
            Answer = deferred.AsAnswer(),
        };
        attempt.Status = deferred.Status;
        exchange.Story.Began(deployment, attempt, bounds.OutputTokens);
        try
        {
            if (deferred.Status is < 200 or >= 300)
            {
                ChargeError(exchange, run, deferred.Body);
            }

            ForwardingOptions once = options with { MaxAttempts = 1 };
            await FinishAsync(new RequestCourse(exchange, [candidate], 1, once), run);
        }
        finally
        {
            attempt.EndAnyhow(); // It was not sent from here: what nothing else charged costs nothing here.
            exchange.Story.Ended(deployment, attempt, outbound.Dialect);
        }

        deferred.IsPassed = true;
    }

    /// <summary>An error is free, unless it states a usage.</summary>
    private static void ChargeError(Exchange exchange, AttemptRun run, ReadOnlyMemory<byte> body)
    {
        run.Scanner.Whole(body.Span);
        run.Scanner.EndWhole();
        if (run.Scanner.IsAllStated)
        {
            exchange.Http.Response.StatusCode = run.Attempt.Status;
            run.Attempt.Whole = () => body;
            run.Settlement.Finished();
        }
    }

    private static async Task DeferAsync(
        IDeferral deferral,
        Exchange exchange,
        Candidate candidate,
        IHold hold,
        long outputTokens
    )
    {
        try
        {
            (Deployment deployment, Outbound outbound, AttemptBounds bounds) = candidate;
            BodySplice splice = BodySplice.For(
                outbound.Peek,
                deployment,
                bounds.IsOpenEnded ? null : outputTokens,
                UsageForcing.None
            );
            using MemoryStream body = new(outbound.Body.Bytes.Length + splice.Growth);
            await splice.WriteAsync(outbound.Body.Bytes, body, CancellationToken.None);
            deferral.Take("/v1" + outbound.Dialect.Path, body.ToArray(), hold, exchange.User);
        }
        catch
        {
            hold.Release();
            throw;
        }
    }

    private static ApiError NotNow(IDeferral deferral) =>
        ApiError.Unavailable(
            $"The deployment {deferral.Deployment} takes no requests now.",
            DataPlaneFaultCodes.NoDeployment,
            "model"
        );
}
