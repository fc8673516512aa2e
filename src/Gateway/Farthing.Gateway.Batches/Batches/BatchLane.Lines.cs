using System.Globalization;
using Farthing.Gateway.Admission;
using Farthing.Gateway.Forwarding;
using Farthing.Numerics.Billing;
using Microsoft.AspNetCore.Http;

namespace Farthing.Gateway.Batches;

/// <content>One line: its way through the stages, and what becomes of its answer.</content>
internal sealed partial class BatchLane
{
    private async Task RunAsync(ClaimedLine line, LaneValve valve)
    {
        try
        {
            await TryAnswerAsync(line, null);
        }
        finally
        {
            valve.Ended();
            Wake();
        }
    }

    /// <summary>Takes a line through the stages for a provider's batch.</summary>
    /// <returns>False where it was put back; true also where it got its result.</returns>
    private async Task<bool> DeferAsync(ClaimedLine line, PartSeat seat)
    {
        if (await TryAnswerAsync(line, seat))
        {
            return true;
        }

        seat.Hold?.Release();
        return false;
    }

    private async Task<bool> TryAnswerAsync(ClaimedLine line, PartSeat? seat)
    {
        try
        {
            return await AnswerAsync(line, seat);
        }
        catch (Exception defect)
        {
            if (!abort.IsCancellationRequested)
            {
                Report(defect, line.Id);
            }

            await PutBackAsync(line, null); // A line that has its result stays as it is.
            return false;
        }
    }

    /// <summary>Answers a line, or has a provider's batch take it.</summary>
    /// <returns>False where it was put back.</returns>
    private async Task<bool> AnswerAsync(ClaimedLine line, PartSeat? seat)
    {
        if (keys.OfId(line.Key) is not Caller caller)
        {
            if (Store.IsShared)
            {
                await PutBackAsync(line, null); // Another gateway may know it.
                return false;
            }

            const string Gone = "The key of this batch was revoked or has expired.";
            Store.TryComplete(
                line,
                LineResults.Error(line.Id, line.CustomId, "invalid_api_key", Gone),
                true,
                0,
                []
            );
            return true;
        }

        bool mayFlex = seat is null && router.IsFlexInBatches(caller.Rights.ModelOf(line.Model));
        byte[] body = FlexTier.BodyOf(line, mayFlex, clock.GetUtcNow().ToUnixTimeSeconds());
        using LineContext context = new(line, body, Store, abort.Token);
        if (seat is not null)
        {
            context.Http.Features.Set<IDeferral>(seat);
        }

        await Runner(context.Http, Tagged(caller, line.Batch));
        if (context.IsKept || seat?.Hold is not null)
        {
            return true;
        }

        HttpResponse response = context.Http.Response;
        if (context.Fault is Exception fault)
        {
            Report(fault, line.Id);
        }

        if (context.IsRefused || context.IsAborted || abort.IsCancellationRequested)
        {
            await PutBackAsync(line, null);
            return false;
        }

        if (Forwarder.MayPass(response.StatusCode))
        {
            await PutBackAsync(line, response.Headers.RetryAfter);
            return false;
        }

        string cost = (string?)response.Headers[CostTrailer.Header] ?? "";
        await context.CompleteAsync(
            decimal.TryParse(cost, CultureInfo.InvariantCulture, out decimal usd)
                ? Money.FromUsd(usd).NanoUsd
                : 0
        );
        return true;
    }

    /// <summary>The line runs again after a pause: a second, twice as long after each try, or as long as the answer says.</summary>
    /// <remarks>Where the queue cannot be written it is tried again until the gateway stops; the next start puts the line back, too.</remarks>
    private async Task PutBackAsync(ClaimedLine line, string? retryAfter)
    {
        double seconds = Math.Min(LongestRest.TotalSeconds, Math.Pow(2, Math.Min(10, line.Claim - 1)));
        if (double.TryParse(retryAfter, CultureInfo.InvariantCulture, out double said))
        {
            seconds = Math.Max(seconds, Math.Min(said, 3600));
        }

        while (true)
        {
            try
            {
                Store.PutBack(line, clock.GetUtcNow().AddSeconds(seconds).ToUnixTimeMilliseconds());
                return;
            }
            catch (Exception away) when (!stop.IsCancellationRequested)
            {
                Report(away, line.Id);
                await Task.Delay(LongestRest, clock, stop.Token)
                    .ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
        }
    }

    /// <summary>A caller with the tags that mark the lane's attempts.</summary>
    /// <param name="caller">The key.</param>
    /// <param name="batch">The batch.</param>
    /// <param name="more">Further tags.</param>
    internal static Caller Tagged(Caller caller, string batch, params ReadOnlySpan<string> more)
    {
        string[] marks = ["lane=batch", $"batch={batch}", .. more];
        return caller with { Tags = [.. caller.Tags.Concat(marks).Distinct().Order(StringComparer.Ordinal)] };
    }
}
