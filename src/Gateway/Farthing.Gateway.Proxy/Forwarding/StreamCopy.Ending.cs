using Farthing.Gateway.Admission;
using Farthing.Gateway.Http;
using Farthing.Gateway.Metering;
using Farthing.Numerics.Clocks;
using Farthing.Protocol.OpenAi;
using Farthing.Protocol.Translation.Errors;

namespace Farthing.Gateway.Forwarding;

/// <content>How a stream ends: whole, broken off, or by rule.</content>
internal sealed partial class StreamCopy
{
    private async Task EndAsync(bool isBroken)
    {
        bool isGone = deadline.IsClientGone || exchange.Http.RequestAborted.IsCancellationRequested;
        if (!isBroken && !scanner.HasError && !scanner.HasKeyError)
        {
            settlement.Finished(isGone ? AttemptEnd.ClientGone : AttemptEnd.Finished);
            settlement.Correct();
            if (translated is not null && !isGone)
            {
                await CompleteAsync();
            }

            return;
        }

        answer.Dispose(); // Nobody reads it any more.
        if (!isGone && IsRefused)
        {
            attempt.EndFree(AttemptEnd.UpstreamError);
        }
        else
        {
            settlement.CutOff(isGone ? AttemptEnd.ClientGone : AttemptEnd.UpstreamBroken);
            settlement.Correct();
        }

        if (!isGone)
        {
            if (translated is { IsStarted: false })
            {
                await exchange.FailAsync(translated.Say(ReasonOfBreak()), null);
                return;
            }

            await BreakOffAsync();
        }

        exchange.Http.Abort();
    }

    /// <summary>True where the stream began with the upstream's error, without output or usage: it is answered as an error, and costs what one costs.</summary>
    private bool IsRefused =>
        !scanner.IsAllStated
        && translated is { IsStarted: false, Failure: { Code: not UpstreamError.UnreadableCode } failure }
        && failure != UpstreamError.BrokenOff;

    /// <summary>Ends a translated stream whose upstream ended without a word on its cost.</summary>
    private async Task CompleteAsync()
    {
        try
        {
            translated!.Complete(attempt, scanner.StatedReasoning);
            await BeginAsync();
            await writer.FlushAsync(cut);
        }
        catch (OperationCanceledException)
        {
            // Its reader has gone.
        }
    }

    /// <summary>Ends a stream that no budget covers any more, after its upstream was cut off: it is charged what came, and then the client's answer ends by the signs of its dialect.</summary>
    private async Task EndByRuleAsync(SpendingRefusal refusal)
    {
        settlement.CutOff(AttemptEnd.OutOfBudget);
        if (deadline.IsClientGone)
        {
            return;
        }

        try
        {
            ApiError error = BudgetWords.OfStream(refusal);
            if (translated is null)
            {
                Write(
                    exchange.Dialect.EndEvents(
                        error,
                        exchange.Peek.Model,
                        exchange.IdText,
                        clock.GetUtcNow(),
                        AnswerHead.Text(attempt.Cost)
                    )
                );
            }
            else
            {
                translated.Cut(error, attempt, scanner.StatedReasoning);
                await BeginAsync();
            }

            await writer.FlushAsync(cut);
        }
        catch (OperationCanceledException)
        {
            // Its reader has gone.
        }
    }

    /// <summary>What the gateway itself says of a stream that broke off.</summary>
    private ApiError ReasonOfBreak() =>
        scanner.HasKeyError ? Forwarder.KeyRefused
        : isUnkept ? Forwarder.NoJournalLeft
        : Forwarder.Failure(
            deadline.Cut == DeadlineCut.None ? 502 : 504,
            deadline.Cut == DeadlineCut.None
                ? "The upstream broke off in the middle of its answer."
                : "The upstream stalled in the middle of its answer.",
            DataPlaneFaultCodes.BrokenOff
        );

    /// <summary>Tells the client that the stream is not whole: an error event where the upstream sent none, and then an aborted connection, because some clients pass over the event and a clean end would look like an answer.</summary>
    private async Task BreakOffAsync()
    {
        try
        {
            if (translated is not null)
            {
                translated.Fail(ReasonOfBreak());
                await BeginAsync();
            }
            else if (!scanner.HasError || scanner.HasKeyError)
            {
                Write(exchange.Dialect.ErrorEvent(ReasonOfBreak(), exchange.IdText));
            }

            using CancellationTokenSource soon = new(TimeSpan.FromSeconds(1), RealTime.Clock);
            await writer.FlushAsync(soon.Token);
            await Task.Delay(TimeSpan.FromMilliseconds(250), RealTime.Clock, soon.Token); // An abort overtakes bytes that wait to be sent.
        }
        catch (OperationCanceledException)
        {
            // The reader does not read: it gets the abort alone.
        }
    }
}
