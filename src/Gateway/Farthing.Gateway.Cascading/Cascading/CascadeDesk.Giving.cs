using Farthing.Gateway.Caching.Answers;
using Farthing.Gateway.Cascading.Answers;
using Farthing.Gateway.Forwarding;
using Farthing.Gateway.Inner;
using Farthing.Gateway.Journal;
using Farthing.Gateway.Journal.Records;
using Farthing.Gateway.Metering;
using Farthing.Gateway.Upstreams;
using Farthing.Numerics.Billing;
using Microsoft.AspNetCore.Http;

namespace Farthing.Gateway.Cascading;

/// <content>Giving the small model's answer, and saying what the large one would have cost.</content>
public sealed partial class CascadeDesk
{
    private async Task GiveAsync(CascadeVisit visit, InnerAnswer small, ReadAnswer answer, TimeSpan took)
    {
        Exchange exchange = visit.Exchange;
        HttpResponse response = exchange.Http.Response;
        Begin(visit, small.Deployment);
        response.Headers[CostTrailer.Header] = AnswerHead.Text(visit.SmallCost + visit.JudgeCost);
        byte[] body = AnswerForms.ToClient(
            answer.ToClient,
            exchange.Dialect,
            exchange.Peek.IsStream,
            exchange.Peek.AsksUsage,
            small.Tokens
        );
        response.ContentLength = body.Length;
        Money? alone = Note(visit, small, took);
        try
        {
            await response.BodyWriter.WriteAsync(body, exchange.Http.RequestAborted);
        }
        finally
        {
            Given(visit, answer.Text, small.Tokens, alone);
        }
    }

    private static void Begin(CascadeVisit visit, string deployment)
    {
        HttpResponse response = visit.Exchange.Http.Response;
        response.StatusCode = 200;
        response.ContentType = visit.Exchange.Peek.IsStream
            ? "text/event-stream; charset=utf-8"
            : "application/json";
        response.Headers["x-farthing-model"] = deployment;
    }

    /// <summary>Counts an answer that was given, and has it checked where it is drawn.</summary>
    /// <param name="visit">The request.</param>
    /// <param name="answer">The small model's answer.</param>
    /// <param name="small">Tokens that it took.</param>
    /// <param name="alone">What the large model alone would have cost; null: nobody knows.</param>
    private void Given(CascadeVisit visit, string answer, TokenCounts small, Money? alone)
    {
        Money paid = visit.SmallCost + visit.JudgeCost;
        visit.Route.Counts.Add(
            new CascadeMoney(visit.SmallCost, visit.JudgeCost, Money.Zero, Money.Zero, alone ?? Money.Zero),
            isUnknown: alone is null
        );
        if (visit.IsDrawn)
        {
            Audit(visit, LargeBody(visit), answer, small, paid, alone);
        }
        else if (visit.Route.TryPrice())
        {
            PriceLarge(visit, LargeBody(visit), small, paid, alone);
        }
        else if (alone is Money known)
        {
            Say(visit.Route.Paid(paid, known));
        }
    }

    private static byte[] LargeBody(CascadeVisit visit) =>
        CascadeBody.For(visit.Exchange, visit.Exchange.Demand.Model, logprobs: false);

    /// <summary>Writes what the large model would have cost into the journal. Where that is away the client is answered all the same.</summary>
    /// <returns>That cost, as the ledger will have it; null where nobody knows it, or it could not be written.</returns>
    private Money? Note(CascadeVisit visit, InnerAnswer small, TimeSpan took)
    {
        Exchange exchange = visit.Exchange;
        exchange.Tokens = small.Tokens;
        Money own = visit.SmallCost + visit.JudgeCost;
        if (router.FirstOf(exchange.Demand.Model) is not Deployment large)
        {
            return null;
        }

        TokenCounts? known = visit.Route.Alone(small.Tokens);
        TokenCounts tokens = known ?? small.Tokens.Again();
        ModelPrice? price = known is null ? null : prices.PriceOf(large.Name)?.For(tokens);
        Money? gross = price?.Of(tokens);
        try
        {
            journal.Append(
                new HitRecord
                {
                    Attempt = new AttemptId(exchange.Id, 0),
                    Tier = HitTier.Cascade,
                    Endpoint = exchange.Dialect.Name,
                    Model = exchange.Demand.Model,
                    Deployment = large.Name,
                    Key = exchange.Demand.Caller.KeyId,
                    Team = exchange.Demand.Caller.Team,
                    User = exchange.User,
                    Session = exchange.Demand.Session,
                    Tags = exchange.Demand.Tags,
                    Tokens = tokens,
                    Price = price,
                    Saved = gross,
                    Entry = small.Id,
                    AgeUs = 0,
                    WrongFractionAtMost = visit.Route.Promise!.UpperBound,
                    OwnCost = own,
                    DurationUs = took.Ticks / TimeSpan.TicksPerMicrosecond,
                }
            );
        }
        catch (JournalUnavailableException)
        {
            return null; // As said: a saving less stands in the ledger, and so in the counts.
        }

        return gross;
    }
}
