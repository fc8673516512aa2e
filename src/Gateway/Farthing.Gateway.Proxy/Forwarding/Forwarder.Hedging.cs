using Farthing.Gateway.Admission;
using Farthing.Gateway.Journal;
using Farthing.Gateway.Metering;
using Farthing.Gateway.Requests;
using Farthing.Gateway.Routing.Hedging;
using Microsoft.AspNetCore.Http;

namespace Farthing.Gateway.Forwarding;

/// <content>Hedging: a second attempt beside one that lets its first byte wait. The first answer wins; the other one is called off, and charged at what it cost.</content>
internal sealed partial class Forwarder
{
    private const int DrainBytes = 16 << 10;

    /// <summary>Minimum time of reading on after a loser: a stream's bytes show its usage, a whole answer shows it at its end.</summary>
    private static TimeSpan DrainOf(Exchange exchange, Hedge hedge) =>
        exchange.Peek.IsStream ? TimeSpan.Zero : hedge.Options.Drain;

    private static bool IsDrained(Exchange exchange, Hedge hedge, AttemptRun loser) =>
        loser.IsCalledOff
        && HttpProtocol.IsHttp11(exchange.Http.Request.Protocol)
        && (
            DrainOf(exchange, hedge) > TimeSpan.Zero
            || loser.Deployment.Upstream.OnDisconnect.DrainFor > TimeSpan.Zero
        );

    /// <summary>Wait for the first byte before a second attempt; null without one.</summary>
    private static TimeSpan? HedgeAfter(RequestCourse course, RouteAnswer route, AttemptRun run)
    {
        RequestPeek peek = run.Outbound.Peek;
        return
            route.Hedge is null
            || !course.IsAtStart
            || course.Own < 2
            || peek.Dialect.IsFree
            // What has effects upstream happens once.
            || peek.HasServerTools
            || peek.HasStoredState
            || peek.IsStored
            ? null
            : route.Hedge.After(run.Deployment, peek.IsStream);
    }

    private async Task<AttemptAnswer> RaceAsync(
        RequestCourse course,
        Hedge hedge,
        AttemptRun first,
        TimeSpan after
    )
    {
        Exchange exchange = course.Exchange;
        AttemptRun? second = null;
        AttemptRun? finished = null;
        AttemptAnswer answer = default;
        try
        {
            first.Sending = ConnectAsync(exchange, first, readsAhead: true);
            if (!await IsOverAsync(first.Sending, after) && !first.Deadline.IsClientGone && hedge.TryTake())
            {
                course.Advance();
                (second, _) = await OpenAsync(course, isHedge: true);
                if (second is null)
                {
                    course.StepBack();
                    hedge.GiveBack();
                }
                else
                {
                    course.TryAsk(retries); // Counted where it goes; hedges have a budget of their own.
                    exchange.Story.Hedged();
                    second.Sending = ConnectAsync(exchange, second, readsAhead: true);
                }
            }

            AttemptRun winner = second is null ? first : await FirstAsync(first, second);
            AttemptRun? loser = winner == first ? second : first;
            loser?.CallOff(DrainOf(exchange, hedge));
            await winner.Sending;
            finished = winner;
            if (winner == second && winner.IsConclusive)
            {
                exchange.Story.HedgeWon();
            }

            if (loser is not null && IsDrained(exchange, hedge, loser))
            {
                // The connection takes no other request until this one is over, and it is over when the loser is.
                exchange.Http.Response.Headers.Connection = "close";
            }

            exchange.Http.Response.Headers["x-farthing-model"] = winner.Deployment.Name;
            answer = await FinishAsync(course, winner);
            return answer;
        }
        finally
        {
            try
            {
                TimeSpan drain = DrainOf(exchange, hedge);
                await EndUnlessAsync(exchange, first, finished, answer.IsAnswered, drain);
                await EndUnlessAsync(exchange, second, finished, answer.IsAnswered, drain);
            }
            finally
            {
                Close(exchange, first);
                if (second is not null)
                {
                    Close(exchange, second);
                }
            }
        }
    }

    private async Task<bool> IsOverAsync(Task sending, TimeSpan within)
    {
        using CancellationTokenSource over = new();
        Task done = await Task.WhenAny(sending, Task.Delay(within, clock, over.Token));
        await over.CancelAsync();
        return done == sending;
    }

    /// <summary>The first with an answer to pass on; where neither has one, the one that failed last.</summary>
    private static async Task<AttemptRun> FirstAsync(AttemptRun first, AttemptRun second)
    {
        bool isFirst = await Task.WhenAny(first.Sending, second.Sending) == first.Sending;
        (AttemptRun ahead, AttemptRun behind) = isFirst ? (first, second) : (second, first);
        if (ahead.IsConclusive)
        {
            return ahead;
        }

        await behind.Sending;
        return behind;
    }

    /// <summary>Learns what an attempt that did not win cost. Where its provider bills to the end, it is read to the end, while the client already has its answer.</summary>
    private static async Task EndUnlessAsync(
        Exchange exchange,
        AttemptRun? loser,
        AttemptRun? winner,
        bool isAnswered,
        TimeSpan drain
    )
    {
        if (loser is null || loser == winner)
        {
            return;
        }

        loser.CallOff(drain);
        if (isAnswered && loser.IsCalledOff && !exchange.Http.RequestAborted.IsCancellationRequested)
        {
            await exchange.Http.Response.CompleteAsync();
        }

        await loser.Sending;
        if (loser.Answer is null)
        {
            SettleLost(exchange, loser);
        }
        else if (loser.Answer.Status is < 200 or >= 300)
        {
            loser.Attempt.EndFree(AttemptEnd.UpstreamError);
        }
        else
        {
            await DrainAsync(loser);
        }
    }

    private static async Task DrainAsync(AttemptRun loser)
    {
        UpstreamAnswer answer = loser.Answer!;
        UsageScanner scanner = loser.Scanner;
        StreamFilter filter = new(scanner, stripsUsage: false);
        byte[] buffer = new byte[DrainBytes + StreamFilter.MaxHeldBytes];
        int left = 0;
        bool isWhole = false;
        try
        {
            if (loser.IsReadAhead)
            {
                loser.TakeFirst().AsSpan(0, loser.FirstBytes).CopyTo(buffer);
                left = Scan(loser.FirstBytes);
            }

            int read;
            while (
                (read = await answer.Body.ReadAsync(buffer.AsMemory(left, DrainBytes), loser.Deadline.Token))
                > 0
            )
            {
                loser.Deadline.Touch();
                left = Scan(left + read);
                if (loser.Stream?.Covers(scanner) == false && await loser.Stream.EndAsync() is not null)
                {
                    break;
                }
            }

            isWhole = read == 0;
        }
        catch (Exception cut) when (cut is OperationCanceledException || StreamCopy.IsBreak(cut))
        {
            // It is charged at what came.
        }
        catch (JournalUnavailableException)
        {
            // No more is held: it is charged at what came.
        }

        if (answer.IsEventStream)
        {
            loser.NoteEvents();
            answer.Dispose(); // Before it is charged: what it makes from here on, nobody pays for.
            await StreamCopy.EndRaiseAsync(loser.Stream);
            loser.Settlement.CutOff(AttemptEnd.CalledOff);
        }
        else if (isWhole)
        {
            loser.NoteGood();
            scanner.EndWhole();
            loser.Settlement.Finished(AttemptEnd.CalledOff);
        }
        else
        {
            loser.Attempt.SettleAtHold(AttemptEnd.CalledOff);
        }

        int Scan(int length)
        {
            if (!answer.IsEventStream)
            {
                scanner.Whole(buffer.AsSpan(0, length));
                return 0;
            }

            FilterStep step;
            int from = 0;
            do
            {
                step = filter.Step(buffer.AsSpan(from, length - from));
                from += step.Consumed;
            } while (step.IsCostDue);

            buffer.AsSpan(from, length - from).CopyTo(buffer);
            return length - from;
        }
    }
}
