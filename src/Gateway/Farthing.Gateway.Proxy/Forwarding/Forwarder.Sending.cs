using System.Buffers;
using Farthing.Gateway.Attempts;
using Farthing.Gateway.Http;
using Farthing.Gateway.Journal;
using Farthing.Gateway.Metering;
using Farthing.Gateway.PromptCaching.Plans;
using Farthing.Gateway.Requests;
using Farthing.Gateway.Translating;
using Farthing.Gateway.Upstreams;
using Farthing.Protocol.OpenAi;
using Microsoft.AspNetCore.Http;

namespace Farthing.Gateway.Forwarding;

/// <content>One attempt: sending it, and what becomes of it.</content>
internal sealed partial class Forwarder
{
    private const int MaxErrorBytes = 1 << 20;

    private const int MaxKeptBytes = 256 << 20; // What is kept with its charge is held whole.

    private const int ReadAheadBytes = 8 << 10;

    /// <summary>True when an error of an upstream may be temporary, so that another attempt may succeed.</summary>
    internal static bool MayPass(int status) => status is 429 or 500 or 502 or 503 or 504 or 529;

    /// <summary>Sends an attempt and waits for its answer's head; also for the first bytes of a stream where two attempts race. Writes nothing to the client.</summary>
    private async Task ConnectAsync(Exchange exchange, AttemptRun run, bool readsAhead)
    {
        UpstreamAnswer? answer = null;
        try
        {
            answer = exchange.Live is ILiveAnswer live
                ? await live.AnswerAsync(run.Attempt, run.Deadline.Token)
                : await SendAsync(exchange, run);
            run.Attempt.Status = answer.Status;
            run.Deadline.Answered();
            if (answer.Status is < 200 or >= 300)
            {
                run.Answer = answer;
                return;
            }

            run.Attempt.Send(); // An answer to a request whose body it did not wait for is an answer.
            if (readsAhead && answer.IsEventStream)
            {
                await run.ReadAheadAsync(answer.Body, ReadAheadBytes);
            }

            run.Answer = answer;
        }
        catch (Exception unkept) when (unkept is JournalUnavailableException || run.Attempt.IsUnkept)
        {
            answer?.Dispose();
            run.IsUnkept = true;
            run.Attempt.EndFree(AttemptEnd.CalledOff); // The upstream has no part in it.
        }
        catch (Exception lost) when (lost is OperationCanceledException || StreamCopy.IsBreak(lost))
        {
            answer?.Dispose();
            run.IsUnreachable =
                lost
                    is HttpRequestException
                    {
                        HttpRequestError: HttpRequestError.ConnectionError
                            or HttpRequestError.NameResolutionError
                            or HttpRequestError.SecureConnectionError
                    };
        }
    }

    /// <summary>Sends it; once more without the members that ask for usage where the upstream may have refused those.</summary>
    private async ValueTask<UpstreamAnswer> SendAsync(Exchange exchange, AttemptRun run)
    {
        UpstreamClient client = clients.Of(run.Deployment.Upstream);
        bool hasOptions = run.Outbound.Peek.IsStream && run.Outbound.Dialect.HasStreamOptions;
        UsageForcing usage = client.Usage.Asked;
        if (
            promptCaching.IsOnFor(exchange.Demand.Model)
            && (exchange.Withheld & WithheldLevers.PromptCacheMarks) == 0
        )
        {
            run.PromptCache = await PlanAsync(exchange, run);
            if (run.PromptCache is PromptCacheWork planned)
            {
                run.Attempt.Answering = () => promptCaching.Answering(planned);
                run.Attempt.PromptCacheJudge = isAnswered =>
                {
                    // A stream that breaks off may have stated its prompt, which is all that counts here.
                    TokenCounts stated = run.Scanner.Stated;
                    return promptCaching.End(
                        planned,
                        new PromptCacheOutcome(isAnswered, stated.Input > 0, stated)
                    );
                };
            }
        }

        UpstreamAnswer answer = await client.SendAsync(CallOf(exchange, run, usage), run.Deadline.Token);
        if (hasOptions && client.Usage.MayBlame(answer.Status))
        {
            answer.Dispose();
            usage = UsageForcing.None;
            answer = await client.SendAsync(CallOf(exchange, run, usage), run.Deadline.Token);
        }

        if (hasOptions)
        {
            client.Usage.Learn(answer.Status, usage != UsageForcing.None);
        }

        return answer;
    }

    /// <summary>Plans its use of the provider's prompt cache, for a long body where it holds up nobody else.</summary>
    private async ValueTask<PromptCacheWork?> PlanAsync(Exchange exchange, AttemptRun run)
    {
        (string key, string team) = (exchange.Demand.Caller.KeyId, exchange.Demand.Caller.Team);
        PromptCacheAsk ask = new(
            run.Outbound,
            run.Deployment,
            run.Bounds.Price,
            run.Bounds.InputTokens,
            exchange.Demand.Model,
            key,
            team,
            exchange.Demand.Session
        );
        return run.Outbound.Body.Bytes.Length > RequestBody.LongBytes
            ? await longWork.RunAsync(key, () => promptCaching.Begin(ask))
            : promptCaching.Begin(ask);
    }

    private UpstreamCall CallOf(Exchange exchange, AttemptRun run, UsageForcing usage)
    {
        BodySplice splice = BodySplice.For(
            run.Outbound.Peek,
            run.Deployment,
            run.Bounds.IsOpenEnded ? null : run.OutputTokens,
            usage
        );
        if (run.PromptCache is PromptCacheWork cached)
        {
            promptCaching.Apply(cached, run.Outbound.Body.Bytes.Span, splice, run.Outbound.Peek.InsertAt);
        }

        return new UpstreamCall(
            run.Outbound.Dialect,
            run.Deployment,
            run.Outbound.Body,
            run.Outbound.Peek.ContentType,
            splice,
            run.Attempt,
            exchange.Http.Request.Headers,
            exchange.IsBeta && run.Outbound.Translation is null
        )
        {
            IsTranslated = run.Outbound.Translation is not null,
            IsStream = run.Outbound.Peek.IsStream,
        };
    }

    /// <summary>Passes on what an attempt brought: its answer, its error, or that it brought none.</summary>
    private async Task<AttemptAnswer> FinishAsync(RequestCourse course, AttemptRun run)
    {
        Exchange exchange = course.Exchange;
        if (run.Answer is not UpstreamAnswer answer)
        {
            return run.IsUnkept ? NoJournal() : Lost(exchange, run);
        }

        if (answer.Status is < 200 or >= 300)
        {
            return await ErrorAsync(course, run, answer);
        }

        exchange.Served = run;
        if (answer.IsEventStream)
        {
            await new StreamCopy(exchange, run, options, clock).RunAsync();
        }
        else
        {
            run.NoteHead();
            run.Deadline.AllowGrace(options.UsageGrace);
            int maxHeld = run.Attempt.Keeper is null ? options.MaxHeldAnswerBytes : MaxKeptBytes;
            await new WholeCopy(exchange, run, maxHeld, clock).RunAsync();
        }

        return AttemptAnswer.Done;
    }

    /// <summary>No answer came: what that costs depends on how far it got.</summary>
    private static void SettleLost(Exchange exchange, AttemptRun run)
    {
        Attempt attempt = run.Attempt;
        bool isGivenUp = run.Deadline.Cut != DeadlineCut.None || run.Deadline.IsClientGone;
        AttemptEnd end =
            run.Deadline.IsClientGone ? AttemptEnd.ClientGone
            : run.IsCalledOff ? AttemptEnd.CalledOff
            : AttemptEnd.UpstreamBroken;
        bool isHeadStalled =
            attempt is { IsHeadBegun: true, Status: 0 }
            && run.Deadline.Cut is DeadlineCut.FirstByte or DeadlineCut.Whole;
        if (!attempt.IsSent || isHeadStalled || !(isGivenUp || attempt.Status > 0))
        {
            // Not sent; or closed, reset or left lying before its answer's head was whole: no provider bills a request that it did not answer.
            attempt.EndFree(end);
        }
        else if (exchange.Peek.IsStream)
        {
            run.Settlement.CutOff(end);
        }
        else
        {
            // Given up while the upstream was at work: it may have made all of it.
            attempt.SettleAtHold(end);
        }
    }

    private static AttemptAnswer Lost(Exchange exchange, AttemptRun run)
    {
        SettleLost(exchange, run);
        if (run.Deadline.IsClientGone)
        {
            exchange.Http.Abort();
            return AttemptAnswer.Done;
        }

        return run.Deadline.Cut != DeadlineCut.None && run.Attempt.IsSent
            ? AttemptAnswer.Fail(
                Failure(504, "The upstream did not answer in time.", DataPlaneFaultCodes.TimedOut)
            )
            : AttemptAnswer.Again(
                run.Attempt.IsSent
                    ? Failure(502, "The upstream closed the connection.", DataPlaneFaultCodes.NoAnswer)
                    : Failure(502, "The upstream cannot be reached.", DataPlaneFaultCodes.Unreachable)
            );
    }

    /// <summary>The upstream answered with an error: it goes to the client as it is, unless another attempt may do better.</summary>
    private static async Task<AttemptAnswer> ErrorAsync(
        RequestCourse course,
        AttemptRun run,
        UpstreamAnswer answer
    )
    {
        Exchange exchange = course.Exchange;
        (Attempt attempt, AttemptDeadline deadline) = (run.Attempt, run.Deadline);
        int status = answer.Status;
        TimeSpan? retryAfter = answer.RetryAfter;
        attempt.EndFree(AttemptEnd.UpstreamError);
        if (MayPass(status) && course.Pause(retryAfter) is not null)
        {
            return AttemptAnswer.Again(
                Failure(
                    status == 429 ? 429 : 502,
                    $"The upstream answered {status}.",
                    DataPlaneFaultCodes.NoAnswer
                ),
                retryAfter
            );
        }

        if (status == 401 || (status == 403 && run.Outbound.Translation is not null))
        {
            return AttemptAnswer.Fail(KeyRefused);
        }

        if (status < 400)
        {
            return AttemptAnswer.Fail(
                Failure(
                    502,
                    $"The upstream answered {status}, which is no answer.",
                    DataPlaneFaultCodes.NotAnAnswer
                )
            );
        }

        byte[] body = ArrayPool<byte>.Shared.Rent(16 << 10);
        int length = 0;
        try
        {
            int read;
            do
            {
                if (length == body.Length)
                {
                    byte[] larger = ArrayPool<byte>.Shared.Rent(body.Length * 2);
                    body.CopyTo(larger.AsSpan());
                    ArrayPool<byte>.Shared.Return(body);
                    body = larger;
                }

                read = await answer.Body.ReadAsync(body.AsMemory(length), deadline.Token);
                deadline.Touch();
                length += read;
            } while (read > 0 && length < MaxErrorBytes);

            HttpResponse response = exchange.Http.Response;
            response.Headers["x-farthing-cost-usd"] = "0";
            if (run.Outbound.Translation is Translation translation)
            {
                return await TranslatedErrors.AnswerAsync(
                    exchange,
                    run,
                    translation,
                    answer,
                    body.AsMemory(0, length)
                );
            }

            AnswerHead.Copy(answer, response);
            response.ContentLength = length;
            await response.BodyWriter.WriteAsync(body.AsMemory(0, length), deadline.Token);
            return AttemptAnswer.Done;
        }
        catch (Exception broken) when (broken is OperationCanceledException || StreamCopy.IsBreak(broken))
        {
            if (exchange.Http.Response.HasStarted || deadline.IsClientGone)
            {
                exchange.Http.Abort();
                return AttemptAnswer.Done;
            }

            return AttemptAnswer.Fail(
                Failure(502, $"The upstream answered {status} and broke off.", DataPlaneFaultCodes.BrokenOff)
            );
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(body);
        }
    }

    /// <summary>What a client is told where the upstream says anything about the gateway's own key.</summary>
    internal static ApiError KeyRefused { get; } =
        Failure(502, "The upstream refuses the gateway's key.", DataPlaneFaultCodes.KeyRefused);

    /// <summary>The client's message about a failed upstream.</summary>
    internal static ApiError Failure(int status, string message, string code) =>
        new(status, status == 429 ? "rate_limit_error" : "upstream_error", message, null, code);
}
