using System.Buffers;
using Farthing.Gateway.Admission;
using Farthing.Gateway.Http;
using Farthing.Gateway.Metering;
using Farthing.Gateway.Requests;
using Farthing.Protocol.OpenAi;
using Microsoft.AspNetCore.Http;

namespace Farthing.Gateway.Forwarding;

/// <content>One attempt: sending it, and what becomes of it.</content>
internal sealed partial class Forwarder
{
    private const int MostErrorBytes = 1 << 20;

    private async Task<AttemptAnswer> SendAsync(
        Exchange exchange,
        Deployment deployment,
        AttemptBounds bounds,
        long outputTokens,
        Attempt attempt,
        int number,
        RetryPolicy policy
    )
    {
        HttpContext http = exchange.Http;
        Upstream upstream = deployment.Upstream;
        using AttemptDeadline deadline = new(
            clock,
            upstream.Timeouts,
            upstream.OnDisconnect,
            options.StalledReader,
            http.RequestAborted
        );
        UsageScanner scanner = new(exchange.Endpoint);
        Settlement settlement = new(
            attempt,
            scanner,
            upstream.Usage,
            bounds.EstimatedInputTokens,
            (outputTokens * bounds.Choices) + bounds.OutputTokensBeside
        );
        UpstreamAnswer answer;
        try
        {
            SplicedContent content = new(
                exchange.Body,
                BodySplice.For(exchange.Peek, deployment, outputTokens),
                attempt
            );
            answer = await clients
                .Of(upstream)
                .SendAsync(
                    exchange.Endpoint,
                    deployment,
                    content,
                    http.Request.Headers,
                    exchange.IsBeta,
                    deadline.Token,
                    attempt.Span
                );
        }
        catch (Exception lost) when (lost is OperationCanceledException || StreamCopy.IsBreak(lost))
        {
            return Lost(exchange, attempt, deadline, settlement);
        }

        using (answer)
        {
            attempt.Status = answer.Status;
            deadline.Answered();
            if (answer.Status is < 200 or >= 300)
            {
                return await ErrorAsync(exchange, attempt, answer, deadline, number, policy);
            }

            attempt.Send(); // An answer to a request whose body it did not wait for is an answer.

            if (answer.IsEventStream)
            {
                await new StreamCopy(
                    exchange,
                    attempt,
                    answer,
                    deadline,
                    scanner,
                    settlement,
                    options.UsageGrace
                ).RunAsync();
            }
            else
            {
                deadline.AllowGrace(options.UsageGrace);
                await new WholeCopy(
                    exchange,
                    attempt,
                    answer,
                    deadline,
                    scanner,
                    settlement,
                    options.MostHeldAnswerBytes
                ).RunAsync();
            }

            return AttemptAnswer.Done;
        }
    }

    /// <summary>No answer came: what that costs depends on how far it got.</summary>
    private static AttemptAnswer Lost(
        Exchange exchange,
        Attempt attempt,
        AttemptDeadline deadline,
        Settlement settlement
    )
    {
        bool isGone = deadline.IsClientGone;
        AttemptEnd end = isGone ? AttemptEnd.ClientGone : AttemptEnd.UpstreamBroken;
        if (!attempt.IsSent)
        {
            attempt.EndFree(end);
        }
        else if (deadline.Cut == DeadlineCut.None && !isGone)
        {
            // Closed or reset before a word of an answer: nobody bills what he did not answer.
            attempt.EndFree(end);
        }
        else if (exchange.Peek.IsStream)
        {
            settlement.CutOff(end);
        }
        else
        {
            // Given up while the upstream was at work: it may have made all of it.
            attempt.SettleAtHold(end);
        }

        if (isGone)
        {
            exchange.Http.Abort();
            return AttemptAnswer.Done;
        }

        return deadline.Cut != DeadlineCut.None && attempt.IsSent
            ? AttemptAnswer.Fail(
                Failure(504, "The upstream did not answer in time.", DataPlaneFaultCodes.TimedOut)
            )
            : AttemptAnswer.Again(
                attempt.IsSent
                    ? Failure(502, "The upstream closed the connection.", DataPlaneFaultCodes.NoAnswer)
                    : Failure(502, "The upstream cannot be reached.", DataPlaneFaultCodes.Unreachable)
            );
    }

    /// <summary>The upstream answered with an error: it goes to the client as it is, unless another attempt may do better.</summary>
    private static async Task<AttemptAnswer> ErrorAsync(
        Exchange exchange,
        Attempt attempt,
        UpstreamAnswer answer,
        AttemptDeadline deadline,
        int number,
        RetryPolicy policy
    )
    {
        int status = answer.Status;
        TimeSpan? retryAfter = answer.RetryAfter;
        attempt.EndFree(AttemptEnd.UpstreamError);
        bool mayHelp = status is 429 or 500 or 502 or 503 or 504 or 529;
        if (mayHelp && policy.Next(number, retryAfter, exchange.Id) is not null)
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

        if (status == 401)
        {
            return AttemptAnswer.Fail(
                Failure(502, "The upstream refuses the gateway's key.", DataPlaneFaultCodes.KeyRefused)
            );
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
            } while (read > 0 && length < MostErrorBytes);

            HttpResponse response = exchange.Http.Response;
            AnswerHead.Copy(answer, response);
            response.Headers["x-farthing-cost-usd"] = "0";
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

    private static ApiError Failure(int status, string message, string code) =>
        new(status, status == 429 ? "rate_limit_error" : "upstream_error", message, null, code);
}
