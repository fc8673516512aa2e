using System.Buffers;
using System.IO.Pipelines;
using Farthing.Gateway.Attempts;
using Farthing.Gateway.Http;
using Farthing.Gateway.Metering;
using Farthing.Gateway.Translating;
using Farthing.Protocol.Translation.Answers;
using Farthing.Protocol.Translation.Errors;
using Microsoft.AspNetCore.Http;

namespace Farthing.Gateway.Forwarding;

/// <summary>Passes on an answer that is one document: held until it is whole, so that its cost can stand in a header, or as it comes where it is long.</summary>
internal sealed class WholeCopy(Exchange exchange, AttemptRun run, int maxHeldBytes, TimeProvider clock)
{
    private readonly Attempt attempt = run.Attempt;
    private readonly UpstreamAnswer answer = run.Answer!;
    private readonly AttemptDeadline deadline = run.Deadline;
    private readonly UsageScanner scanner = run.Scanner;
    private const int ReadBytes = 16 << 10;
    private const int WriteBytes = 32 << 10;

    /// <summary>Copies to the end. The attempt is settled when this returns.</summary>
    public async Task RunAsync()
    {
        HttpResponse response = exchange.Http.Response;
        AnswerHead.Copy(answer, response, run.Outbound.Translation is not null);
        byte[] held = ArrayPool<byte>.Shared.Rent(
            (int)Math.Clamp(answer.Length + 1 ?? 0, ReadBytes, maxHeldBytes)
        );
        int length = 0;
        try
        {
            while (true)
            {
                if (length == held.Length)
                {
                    if (length >= maxHeldBytes && run.Outbound.Translation is not null)
                    {
                        await RefuseLongAsync();
                        return;
                    }

                    if (length >= maxHeldBytes)
                    {
                        await PassAsync(held, length);
                        return;
                    }

                    held = Grow(held);
                }

                int read = await answer.Body.ReadAsync(held.AsMemory(length), deadline.Token);
                deadline.Touch();
                if (read == 0)
                {
                    break;
                }

                attempt.NoteFirstByte();
                run.NoteGood();
                length += read;
            }

            scanner.Whole(held.AsSpan(0, length));
            NoteAnswer(held, length);
            if (run.Outbound.Translation is Translation translation)
            {
                await TranslateAsync(translation, held.AsMemory(0, length));
                return;
            }

            Settle(() => held.AsMemory(0, length));
            response.Headers[CostTrailer.Header] = AnswerHead.Text(attempt.Cost);
            response.ContentLength = length;
            await WriteAsync(held.AsMemory(0, length));
        }
        catch (Exception broken) when (broken is OperationCanceledException || StreamCopy.IsBreak(broken))
        {
            await BreakOffAsync();
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(held);
        }
    }

    private static byte[] Grow(byte[] held)
    {
        byte[] larger = ArrayPool<byte>.Shared.Rent(held.Length * 2);
        held.CopyTo(larger.AsSpan());
        ArrayPool<byte>.Shared.Return(held);
        return larger;
    }

    /// <summary>Answers with a translation.</summary>
    private async Task TranslateAsync(Translation translation, ReadOnlyMemory<byte> whole)
    {
        HttpResponse response = exchange.Http.Response;
        using PooledBytes written = new(whole.Length + 512);
        AnswerContext context = translation.ContextOf(
            run.AnswerLosses,
            exchange.IdText,
            clock.GetUtcNow().ToUnixTimeSeconds(),
            exchange.AsksThinkingBlocks
        );
        ClientAnswerWriter writer = translation.Client.WriteWhole(context, written);
        translation.Upstream.ReadWhole(whole.Span, context, writer.Sink);
        scanner.EndWhole();
        if (writer.Failure is UpstreamError failure)
        {
            await FailAsync(failure, translation);
            return;
        }

        bool isComplete = false;
        ReadOnlyMemory<byte> Complete()
        {
            if (!isComplete)
            {
                isComplete = true;
                writer.Complete(
                    TranslatedStream.UsageOf(attempt.Tokens, scanner.StatedReasoning),
                    AnswerHead.Text(attempt.Cost)
                );
            }

            return written.Memory;
        }

        Settle(Complete);
        Complete();
        response.Headers[CostTrailer.Header] = AnswerHead.Text(attempt.Cost);
        response.ContentLength = written.Length;
        await WriteAsync(written.Memory);
    }

    /// <summary>A whole answer that is an error, or cannot be read: nothing was generated where it says so and states no usage; else it is charged as it is.</summary>
    private Task FailAsync(UpstreamError failure, Translation translation)
    {
        if (!scanner.IsAllStated && failure.Code != UpstreamError.UnreadableCode)
        {
            attempt.EndFree(AttemptEnd.UpstreamError);
        }
        else
        {
            run.Settlement.Finished(AttemptEnd.UpstreamError);
        }

        exchange.Http.Response.Headers[CostTrailer.Header] = AnswerHead.Text(attempt.Cost);
        return exchange.FailAsync(translation.Client.Say(failure), null);
    }

    /// <summary>An answer that is too long to be held whole cannot be translated.</summary>
    private Task RefuseLongAsync()
    {
        attempt.SettleAtHold(AttemptEnd.UpstreamError);
        return exchange.FailAsync(
            Forwarder.Failure(
                502,
                $"The upstream's answer is longer than {maxHeldBytes} bytes, and has to be translated whole.",
                DataPlaneFaultCodes.NotAnAnswer
            ),
            null
        );
    }

    /// <summary>A long answer: what is there goes out, and the rest as it comes. Its cost stands behind it for a client that said that it reads trailers (<c>TE: trailers</c>).</summary>
    private async Task PassAsync(byte[] buffer, int length)
    {
        NoteAnswer(buffer, length);
        HttpResponse response = exchange.Http.Response;
        CostTrailer? trailer = CostTrailer.For(exchange.Http);
        if (trailer is null)
        {
            response.ContentLength = answer.Length;
        }
        else
        {
            await trailer.StartAsync();
        }

        do
        {
            scanner.Whole(buffer.AsSpan(0, length));
            trailer?.BeginPiece(length);
            await WriteAsync(buffer.AsMemory(0, length));
            trailer?.EndPiece();
            length = await answer.Body.ReadAsync(buffer, deadline.Token);
            deadline.Touch();
        } while (length > 0);

        Settle(null);
        if (trailer is not null)
        {
            await trailer.WriteAsync(attempt.Cost, deadline.Token);
        }
    }

    private StoredResponses? Stored => run.Outbound.Translation is null ? exchange.Stored : null;

    private void NoteAnswer(byte[] bytes, int length)
    {
        attempt.NoteAnswer(bytes.AsSpan(0, length));
        Stored?.Note(bytes.AsSpan(0, length), exchange.Demand.Caller.KeyId, run.Deployment);
    }

    /// <summary>In pieces, so that a reader who takes something is not taken for one who stalls.</summary>
    private async ValueTask WriteAsync(ReadOnlyMemory<byte> bytes)
    {
        while (!bytes.IsEmpty)
        {
            ReadOnlyMemory<byte> piece = bytes[..Math.Min(bytes.Length, WriteBytes)];
            bytes = bytes[piece.Length..];
            ValueTask<FlushResult> flush = exchange.Http.Response.BodyWriter.WriteAsync(
                piece,
                deadline.Token
            );
            if (flush.IsCompletedSuccessfully)
            {
                continue;
            }

            deadline.ReaderIsSlow(true);
            await flush;
            deadline.ReaderIsSlow(false);
        }
    }

    /// <param name="whole">The answer as its client gets it, for one that has it kept; null where it went out already.</param>
    private void Settle(Func<ReadOnlyMemory<byte>>? whole)
    {
        attempt.Whole = whole;
        scanner.EndWhole();
        if (exchange.Dialect.IsFree)
        {
            attempt.EndFree(AttemptEnd.Finished);
        }
        else
        {
            run.Settlement.Finished();
        }
    }

    /// <summary>Usage is unknown for an incomplete document: the upstream may have generated all of it. It is charged at its hold.</summary>
    private async Task BreakOffAsync()
    {
        bool isGone = deadline.IsClientGone || exchange.Http.RequestAborted.IsCancellationRequested;
        attempt.SettleAtHold(isGone ? AttemptEnd.ClientGone : AttemptEnd.UpstreamBroken);
        if (isGone || exchange.Http.Response.HasStarted)
        {
            exchange.Http.Abort();
            return;
        }

        await ErrorReply.WriteAsync(
            exchange.Http,
            exchange.Dialect,
            Forwarder.Failure(
                502,
                "The upstream broke off in the middle of its answer.",
                DataPlaneFaultCodes.BrokenOff
            ),
            exchange.IdText
        );
    }
}
