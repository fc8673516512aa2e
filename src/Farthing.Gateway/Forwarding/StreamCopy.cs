using System.Buffers;
using System.IO.Pipelines;
using System.Net.Sockets;
using System.Text;
using Farthing.Gateway.Http;
using Farthing.Gateway.Metering;
using Farthing.Protocol.OpenAi;
using Microsoft.AspNetCore.Http;

namespace Farthing.Gateway.Forwarding;

/// <summary>Passes a stream on as it comes, and settles its attempt when its usage is known.</summary>
internal sealed class StreamCopy
{
    private const int ReadBytes = 8 << 10;
    private readonly Exchange exchange;
    private readonly AttemptRun run;
    private readonly Attempt attempt;
    private readonly UpstreamAnswer answer;
    private readonly AttemptDeadline deadline;
    private readonly UsageScanner scanner;
    private readonly Settlement settlement;
    private readonly TimeSpan usageGrace;
    private readonly StreamFilter filter;
    private readonly PipeWriter writer;
    private byte[] beside = []; // read into where the server's memory does not serve
    private byte[] held = []; // what was read and is not passed on yet

    /// <summary>A copy of one answer.</summary>
    public StreamCopy(Exchange exchange, AttemptRun run, TimeSpan usageGrace)
    {
        this.exchange = exchange;
        this.run = run;
        attempt = run.Attempt;
        answer = run.Answer!;
        deadline = run.Deadline;
        scanner = run.Scanner;
        settlement = run.Settlement;
        this.usageGrace = usageGrace;
        filter = new StreamFilter(
            scanner,
            stripsUsage: exchange.Endpoint.HasStreamOptions && !exchange.Peek.AsksUsage
        );
        writer = exchange.Http.Response.BodyWriter;
    }

    /// <summary>Copies to the end. The attempt is settled when this returns.</summary>
    public async Task RunAsync()
    {
        HttpResponse response = exchange.Http.Response;
        AnswerHead.Copy(answer, response);
        bool isBroken = false;
        try
        {
            await response.StartAsync(CancellationToken.None);
            await PassAsync();
            isBroken = !scanner.IsWhole;
        }
        catch (Exception cut) when (cut is OperationCanceledException)
        {
            isBroken = true;
        }
        catch (Exception broken) when (IsBreak(broken))
        {
            // After its last word it does not matter how the upstream closes.
            isBroken = !(scanner.IsDone || scanner.IsFinal);
        }
        finally
        {
            Drop();
        }

        await EndAsync(isBroken);
    }

    /// <summary>Whether an exception means that the upstream's answer cannot be read further. A bare <see cref="SocketException"/> comes from the framework where the peer was reset between its connect and the first request.</summary>
    public static bool IsBreak(Exception exception) =>
        exception is IOException or HttpRequestException or InvalidDataException or SocketException;

    private async Task PassAsync()
    {
        int left = await ReadFirstAsync();
        bool isAgain = left > 0;
        while (true)
        {
            // The server's own memory, so that nothing is copied. It may be shorter than asked for where the last round
            // passed nothing on, and is anything where the reader has gone: then a buffer beside it is read into.
            bool isGone = deadline.IsClientGone;
            Memory<byte> memory = isGone ? default : writer.GetMemory(left + ReadBytes);
            bool isBeside = memory.Length < left + ReadBytes;
            memory = isBeside ? Beside(left + ReadBytes) : memory;
            held.AsSpan(0, left).CopyTo(memory.Span);
            Drop();
            int length = left;
            if (!isAgain)
            {
                int read = await answer.Body.ReadAsync(memory.Slice(left, ReadBytes), deadline.Token);
                deadline.Touch();
                if (read == 0)
                {
                    FilterStep last = filter.End(memory.Span[..left]);
                    Pass(memory[..last.Forward], isBeside, isGone);
                    Note();
                    return;
                }

                length += read;
            }

            FilterStep step = filter.Step(memory.Span[..length]);
            left = length - step.Consumed;
            Hold(memory.Span.Slice(step.Consumed, left));
            Pass(memory[..step.Forward], isBeside, isGone);
            Note();
            isAgain = step.IsCostDue;
            if (isAgain && !isGone)
            {
                string cost = AnswerHead.Text(
                    attempt.IsEnded ? attempt.Cost : attempt.PriceOf(scanner.Stated, scanner.Tier)
                );
                Write(Encoding.ASCII.GetBytes($": x-farthing-cost-usd={cost}\n\n"));
            }
            else if (step.Forward > 0 && !isGone)
            {
                await FlushAsync();
            }
        }
    }

    /// <summary>Where the upstream lets its first event wait (a long prompt is computed), the client has the head meanwhile; where it does not, both go out in one write.</summary>
    private async ValueTask<int> ReadFirstAsync()
    {
        if (run.IsReadAhead)
        {
            held = run.TakeFirst();
            attempt.NoteAnswer(held.AsSpan(0, run.FirstBytes));
            return run.FirstBytes;
        }

        held = ArrayPool<byte>.Shared.Rent(ReadBytes);
        ValueTask<int> reading = answer.Body.ReadAsync(held.AsMemory(0, ReadBytes), deadline.Token);
        if (!reading.IsCompleted)
        {
            try
            {
                await writer.FlushAsync(deadline.Token);
            }
            catch (OperationCanceledException)
            {
                // The reader has gone. The read must end before its buffer is given back, and says why it did.
            }
        }

        int read = await reading;
        attempt.NoteFirstByte();
        deadline.Touch();
        attempt.NoteAnswer(held.AsSpan(0, read));
        return read;
    }

    private void Pass(ReadOnlyMemory<byte> bytes, bool isBeside, bool isGone)
    {
        if (isGone)
        {
            return; // It is read for its usage alone.
        }

        if (isBeside)
        {
            Write(bytes.Span);
        }
        else
        {
            writer.Advance(bytes.Length);
        }
    }

    /// <summary>Copies bytes into the server's memory, in as many pieces as it gives; for a reader that has gone it gives none.</summary>
    private void Write(ReadOnlySpan<byte> bytes)
    {
        while (!bytes.IsEmpty)
        {
            Span<byte> target = writer.GetSpan();
            if (target.IsEmpty)
            {
                return;
            }

            int length = Math.Min(target.Length, bytes.Length);
            bytes[..length].CopyTo(target);
            writer.Advance(length);
            bytes = bytes[length..];
        }
    }

    private Memory<byte> Beside(int length)
    {
        if (beside.Length < length)
        {
            beside = new byte[length + StreamFilter.MostHeldBytes];
        }

        return beside;
    }

    /// <summary>Keeps what is not whole for the next round. Mostly nothing is: a stream that waits has no buffer of its own.</summary>
    private void Hold(ReadOnlySpan<byte> rest)
    {
        if (!rest.IsEmpty)
        {
            held = ArrayPool<byte>.Shared.Rent(rest.Length);
            rest.CopyTo(held);
        }
    }

    private void Drop()
    {
        if (held.Length > 0)
        {
            ArrayPool<byte>.Shared.Return(held);
            held = [];
        }
    }

    private async ValueTask FlushAsync()
    {
        ValueTask<FlushResult> flush = writer.FlushAsync(deadline.Token);
        if (flush.IsCompletedSuccessfully)
        {
            return;
        }

        deadline.ReaderIsSlow(true);
        await flush;
        deadline.ReaderIsSlow(false);
    }

    /// <summary>Settles as soon as the last word on usage came: clients leave at the end marker and do not wait for what follows.</summary>
    private void Note()
    {
        if (scanner.HasGenerated)
        {
            attempt.NoteToken();
        }

        if (attempt.IsEnded)
        {
            return;
        }

        if (scanner.IsFinal && !scanner.HasError)
        {
            settlement.Finished();
        }
        else if (scanner.IsDone)
        {
            // Its usage may still come behind the end; its reader may leave now.
            deadline.AllowGrace(usageGrace);
        }
    }

    private async Task EndAsync(bool isBroken)
    {
        bool isGone = deadline.IsClientGone || exchange.Http.RequestAborted.IsCancellationRequested;
        if (!isBroken && !scanner.HasError)
        {
            settlement.Finished(isGone ? AttemptEnd.ClientGone : AttemptEnd.Finished);
            settlement.Correct();
            return;
        }

        settlement.CutOff(isGone ? AttemptEnd.ClientGone : AttemptEnd.UpstreamBroken);
        settlement.Correct();
        if (!isGone)
        {
            await BreakOffAsync();
        }

        exchange.Http.Abort();
    }

    /// <summary>Tells the client that the stream is not whole: an error event where the upstream sent none, and then an aborted connection, because some clients pass over the event and a clean end would look like an answer.</summary>
    private async Task BreakOffAsync()
    {
        try
        {
            if (!scanner.HasError)
            {
                ApiError error = new(
                    502,
                    "upstream_error",
                    deadline.Cut == DeadlineCut.None
                        ? "The upstream broke off in the middle of its answer."
                        : "The upstream stalled in the middle of its answer.",
                    null,
                    DataPlaneFaultCodes.BrokenOff
                );
                Write(ErrorReply.Event(exchange.Endpoint, error, exchange.IdText));
            }

            using CancellationTokenSource soon = new(TimeSpan.FromSeconds(1));
            await writer.FlushAsync(soon.Token);
            await Task.Delay(TimeSpan.FromMilliseconds(50), soon.Token); // An abort overtakes bytes that wait to be sent.
        }
        catch (OperationCanceledException)
        {
            // The reader does not read: it gets the abort alone.
        }
    }
}
