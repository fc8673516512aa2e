using System.Buffers;
using System.IO.Pipelines;
using System.Net.Sockets;
using System.Text;
using Farthing.Gateway.Attempts;
using Farthing.Gateway.Journal;
using Farthing.Gateway.Metering;
using Microsoft.AspNetCore.Http;

namespace Farthing.Gateway.Forwarding;

/// <summary>Passes a stream on as it comes, and settles its attempt when its usage is known.</summary>
internal sealed partial class StreamCopy
{
    private const int ReadBytes = 8 << 10;
    private const int BurstReadBytes = 16 << 10; // Where a read brought more than a paced stream's does.
    private const int BurstBytes = 2 << 10;
    private const int BlockBytes = 4 << 10; // Of the server's memory. More at once is of the pool that was just used: warm in the cache, and in one piece.
    private const int MaxUnsentBytes = 32 << 10;
    private readonly Exchange exchange;
    private readonly AttemptRun run;
    private readonly Attempt attempt;
    private readonly UpstreamAnswer answer;
    private readonly Stream body;
    private readonly AttemptDeadline deadline;
    private readonly CancellationToken cut;
    private readonly UsageScanner scanner;
    private readonly Settlement settlement;
    private readonly TimeSpan usageGrace;
    private readonly StreamFilter filter;
    private readonly TranslatedStream? translated; // null: its bytes pass as they are
    private readonly PipeWriter writer;
    private byte[] buffer = []; // read into; what was read and is not passed on yet stands at its beginning
    private int left; // so much of it
    private bool isReading;
    private bool isTokenNoted;
    private bool isUnkept; // the journal did not keep that the hold is raised
    private readonly TimeProvider clock;

    /// <summary>A copy of one answer.</summary>
    public StreamCopy(Exchange exchange, AttemptRun run, ForwardingOptions options, TimeProvider clock)
    {
        this.clock = clock;
        this.exchange = exchange;
        this.run = run;
        attempt = run.Attempt;
        answer = run.Answer!;
        body = answer.Body;
        deadline = run.Deadline;
        cut = deadline.Token;
        scanner = run.Scanner;
        settlement = run.Settlement;
        hold = run.Stream;
        usageGrace = options.UsageGrace;
        translated = run.Outbound.Translation is null
            ? null
            : new TranslatedStream(exchange, run, options.SignOfLifeAfter, clock);
        filter = new StreamFilter(
            scanner,
            stripsUsage: translated is null && exchange.Dialect.HasStreamOptions && !exchange.Peek.AsksUsage
        );
        writer = exchange.Http.Response.BodyWriter;
    }

    /// <summary>Copies to the end. The attempt is settled when this returns.</summary>
    public async Task RunAsync()
    {
        HttpResponse response = exchange.Http.Response;
        AnswerHead.Copy(answer, response, translated is not null);
        bool isBroken = false;
        try
        {
            if (translated is null)
            {
                await response.StartAsync(CancellationToken.None);
            }

            await PassAsync();
            if (outOfBudget is null)
            {
                await CatchUpAsync();
            }

            isBroken = !scanner.IsWhole || translated?.Failure is not null;
        }
        catch (Exception cut) when (cut is OperationCanceledException)
        {
            isBroken = true;
            if (!isReading) // A read that waited found nothing.
            {
                await TakeUnreadAsync(); // A slow reader may have left much.
            }
        }
        catch (JournalUnavailableException)
        {
            isBroken = isUnkept = true; // It goes on with no money that the journal does not know of.
        }
        catch (Exception broken) when (IsBreak(broken))
        {
            // After its last word it does not matter how the upstream closes.
            isBroken = !(scanner.IsDone || scanner.IsFinal);
        }
        finally
        {
            await EndRaiseAsync(hold);
            Drop();
        }

        if (outOfBudget is not null)
        {
            await EndByRuleAsync(outOfBudget);
        }
        else
        {
            await EndAsync(isBroken);
        }

        run.Stream?.Learn(scanner);
    }

    /// <summary>True when an exception means that the upstream's answer cannot be read further. A bare <see cref="SocketException"/> comes from the framework where the peer was reset between its connect and the first request.</summary>
    public static bool IsBreak(Exception exception) =>
        exception is IOException or HttpRequestException or InvalidDataException or SocketException;

    /// <summary>Flushes when there is nothing more to read at once: events that arrived together go out together, and none waits for the next.</summary>
    private async Task PassAsync()
    {
        left = await ReadFirstAsync();
        bool isAgain = left > 0;
        int most = left > BurstBytes ? BurstReadBytes : ReadBytes;
        int unsent = 0;
        while (true)
        {
            int length = left;
            if (!isAgain)
            {
                cut.ThrowIfCancellationRequested(); // Between reads: what lies unread can still be taken.
                MakeRoom(most);
                int read;
                isReading = true;
                if (translated is null)
                {
                    ValueTask<int> reading = body.ReadAsync(buffer.AsMemory(left, most), cut);
                    if (unsent > 0 && (!reading.IsCompleted || unsent >= MaxUnsentBytes))
                    {
                        await FlushAsync();
                        unsent = 0;
                    }

                    read = behind is null ? await reading : await ReadOnAsync(reading.AsTask());
                }
                else
                {
                    Task<int> reading = body.ReadAsync(buffer.AsMemory(left, most), cut).AsTask();
                    if (!reading.IsCompleted || unsent >= MaxUnsentBytes)
                    {
                        await KeepAliveAsync(reading, unsent > 0);
                        unsent = 0;
                    }

                    read = await reading;
                }

                isReading = false;
                deadline.Touch();
                if (read == 0)
                {
                    FilterStep last = filter.End(buffer.AsSpan(0, left));
                    Pass(buffer.AsSpan(0, last.Forward));
                    await NoteAsync();
                    translated?.EndOfUpstream();
                    return;
                }

                length += read;
                most = read > BurstBytes ? BurstReadBytes : ReadBytes;
            }

            FilterStep step = filter.Step(buffer.AsSpan(0, length));
            run.NoteEvents();
            if (hold is not null && !hold.Covers(scanner) && !await CoverAsync())
            {
                await TakeUnreadAsync(step, length);
                return;
            }

            unsent += Pass(buffer.AsSpan(0, step.Forward));
            if (translated is not null)
            {
                unsent += await BeginAsync();
                if (translated.Failure is not null)
                {
                    return; // Nothing that follows could be read.
                }

                if (scanner.IsFinal && translated.TryComplete(scanner, CostText()))
                {
                    unsent += await BeginAsync();
                }
            }

            left = length - step.Consumed;
            buffer.AsSpan(step.Consumed, left).CopyTo(buffer);
            await NoteAsync();
            isAgain = step.IsCostDue;
            if (isAgain && translated is null)
            {
                unsent += Pass(Encoding.ASCII.GetBytes($": x-farthing-cost-usd={CostText()}\n\n"));
            }
        }
    }

    private string CostText() =>
        AnswerHead.Text(
            attempt.IsEnded ? attempt.Cost : attempt.PriceOf(scanner.Stated, scanner.Reasoning, scanner.Tier)
        );

    /// <summary>Sends the head early where the upstream's first event is late (a long prompt is computed); otherwise head and event go out in one write.</summary>
    private async ValueTask<int> ReadFirstAsync()
    {
        if (run.IsReadAhead)
        {
            buffer = run.TakeFirst();
            NoteAnswer(run.FirstBytes);
            return run.FirstBytes;
        }

        buffer = ArrayPool<byte>.Shared.Rent(ReadBytes);
        isReading = true;
        ValueTask<int> reading = body.ReadAsync(buffer.AsMemory(0, ReadBytes), cut);
        if (!reading.IsCompleted && translated is null) // What is translated has a status until its first event.
        {
            try
            {
                await writer.FlushAsync(cut);
            }
            catch (OperationCanceledException)
            {
                // The reader has gone. The read must end before its buffer is given back, and says why it did.
            }
        }

        int read = await reading;
        isReading = false;
        if (read > 0)
        {
            attempt.NoteFirstByte();
        }

        deadline.Touch();
        NoteAnswer(read);
        return read;
    }

    /// <summary>Takes the answer's id where its upstream stores it; a translated request is stored nowhere.</summary>
    private StoredResponses? Stored => translated is null ? exchange.Stored : null;

    private void NoteAnswer(int bytes)
    {
        attempt.NoteAnswer(buffer.AsSpan(0, bytes));
        Stored?.Note(buffer.AsSpan(0, bytes), exchange.Demand.Caller.KeyId, run.Deployment);
    }

    /// <summary>Passes bytes on; where the reader has gone, the answer is read for its usage alone.</summary>
    /// <returns>How many.</returns>
    private int Pass(ReadOnlySpan<byte> bytes)
    {
        if (translated is not null)
        {
            translated.Take(bytes);
            return PassTranslated();
        }

        if (deadline.IsClientGone)
        {
            return 0;
        }

        Write(bytes);
        return bytes.Length;
    }

    /// <summary>Copies bytes into the server's memory, in as many pieces as it gives; for a reader that has gone it gives none.</summary>
    private void Write(ReadOnlySpan<byte> bytes)
    {
        if (behind is { IsCompleted: false })
        {
            NoteBehind(bytes.Length);
        }

        while (!bytes.IsEmpty)
        {
            Span<byte> target = writer.GetSpan(bytes.Length > BlockBytes ? bytes.Length : 0);
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

    /// <summary>Makes room for a read behind what is left of the last one.</summary>
    private void MakeRoom(int most)
    {
        if (buffer.Length < left + most)
        {
            byte[] larger = ArrayPool<byte>.Shared.Rent(left + most);
            buffer.AsSpan(0, left).CopyTo(larger);
            Drop();
            buffer = larger;
        }
    }

    private void Drop()
    {
        // A read that has not ended may still write into its buffer: nobody else gets that one.
        if (buffer.Length > 0 && !isReading)
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }

        buffer = [];
    }

    /// <summary>Settles as soon as the last word on usage came: clients leave at the end marker and do not wait for what follows.</summary>
    private ValueTask NoteAsync()
    {
        if (hold is not null && scanner.IsFinal)
        {
            return NoteLastAsync();
        }

        Note();
        return default;
    }

    private void Note()
    {
        if (!isTokenNoted && scanner.HasGenerated)
        {
            isTokenNoted = true;
            attempt.NoteToken();
        }

        if (!(scanner.IsFinal || scanner.IsDone) || attempt.IsEnded)
        {
            return;
        }

        if (
            scanner.IsFinal
            && !scanner.HasError
            && !scanner.HasKeyError
            && translated is null or { IsDone: true, Failure: null } // Its last event may say that it failed.
        )
        {
            settlement.Finished();
        }
        else if (scanner.IsDone)
        {
            // Its usage may still come behind the end; its reader may leave now.
            deadline.AllowGrace(usageGrace);
        }
    }
}
