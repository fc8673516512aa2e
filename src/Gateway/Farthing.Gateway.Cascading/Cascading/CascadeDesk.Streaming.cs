using Farthing.Gateway.Caching.Answers;
using Farthing.Gateway.Cascading.Answers;
using Farthing.Gateway.Cascading.Policies;
using Farthing.Gateway.Forwarding;
using Farthing.Gateway.Inner;
using Farthing.Numerics.Billing;
using Farthing.Numerics.Clocks;
using Farthing.Reduction.Cascade.Confidence;

namespace Farthing.Gateway.Cascading;

/// <content>Optimistic streams: the opening decides, and what follows goes on to the client as it comes.</content>
public sealed partial class CascadeDesk
{
    /// <summary>True where the opening alone may decide: nothing is asked of the answer that the whole of it has to be looked at for.</summary>
    private static bool PassesOn(CascadeVisit visit) =>
        visit.Route.Options is { Mode: CascadeMode.Optimistic, Pattern: null }
        && visit.Exchange.Peek.IsStream
        && visit.Body is { Json: null, IsCheckable: true };

    private async ValueTask<bool> StreamsAsync(CascadeVisit visit)
    {
        Exchange exchange = visit.Exchange;
        using Deadline deadline = DeadlineOf(visit, exchange.Http.RequestAborted);
        HeldStream held = new(
            exchange.Dialect,
            reading =>
                visit.Route.Gate is null ? reading.HasBegun : reading.Tokens >= LogprobFeatures.Opening,
            (head, opening) =>
            {
                (CascadeReason reason, double? confidence) = OpeningOf(visit, opening);
                deadline.Lift(); // It is decided.
                if (deadline.IsOver)
                {
                    reason = CascadeReason.SmallFailed;
                }

                Decided(visit, reason, confidence);
                if (reason != CascadeReason.Promised)
                {
                    _ = deadline.CancelAsync(); // Nobody waits for the rest.
                    return false;
                }

                Begin(visit, head.Headers["x-farthing-model"].ToString());
                return true;
            },
            exchange.Http.Response
        );
        InnerAnswer small = await Inner!.RunAsync(
            SmallRequest(visit) with
            {
                Live = held.TakeAsync,
            },
            deadline.Token
        );
        if (!held.IsDecided)
        {
            return await GivesAsync(visit, small); // It was shorter than an opening, or failed.
        }

        visit.SmallCost = small.Cost;
        if (!held.IsGiven)
        {
            return false;
        }

        if (!small.IsGood)
        {
            // Broken off in the middle, as any model's answer may be, or its client has gone: it saved nothing.
            exchange.Tokens = small.Tokens;
            visit.Route.Counts.Add(
                new CascadeMoney(visit.SmallCost, Money.Zero, Money.Zero, Money.Zero, Money.Zero)
            );
            exchange.Http.Abort();
            return true;
        }

        Money? alone = Note(visit, small, clock.GetElapsedTime(visit.BeganAt));
        try
        {
            await held.EndAsync();
        }
        finally
        {
            Given(visit, held.Answer.Text, small.Tokens, alone);
        }

        return true;
    }

    /// <summary>Whether an answer may be given of which the opening is known.</summary>
    private (CascadeReason Reason, double? Confidence) OpeningOf(CascadeVisit visit, ReadAnswer opening)
    {
        CascadeRoute route = visit.Route;
        if (AnswerChecks.Refuses(opening.Text))
        {
            return (CascadeReason.Form, null);
        }

        if (route.Gate is null)
        {
            return (CascadeReason.Promised, null);
        }

        double? confidence = route.Gate.Assess(new ConfidenceSignals { Logprobs = opening.Opening });
        return (ReasonOf(route, confidence), confidence);
    }
}
