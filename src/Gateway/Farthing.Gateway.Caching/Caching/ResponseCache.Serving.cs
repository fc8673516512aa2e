using System.Globalization;
using Farthing.Gateway.Caching.Answers;
using Farthing.Gateway.Caching.Complaints;
using Farthing.Gateway.Caching.Semantic;
using Farthing.Gateway.Caching.Stores;
using Farthing.Gateway.Forwarding;
using Farthing.Gateway.Journal;
using Farthing.Gateway.Journal.Records;
using Farthing.Gateway.Metering;
using Microsoft.AspNetCore.Http;

namespace Farthing.Gateway.Caching;

/// <content>Giving a stored answer.</content>
public sealed partial class ResponseCache
{
    /// <summary>Answers a request with what was found.</summary>
    internal async Task ServeAsync(CacheVisit visit)
    {
        (Exchange exchange, CacheEntry entry) = (visit.Exchange, visit.Hit!);
        Counts.Hit();
        shared?.Hit(
            visit.Tier == HitTier.Canonical && entry.CanonicalKey is not null ? entry.OfCanonicalKey() : entry
        );
        if (visit.Policy.Pad > TimeSpan.Zero)
        {
            double factor = 0.75 + (0.5 * (BitConverter.ToUInt16(exchange.Id.ToByteArray(), 14) / 65535.0));
            TimeSpan left = (visit.Policy.Pad * factor) - clock.GetElapsedTime(visit.BeganAt);
            if (left > TimeSpan.Zero)
            {
                await Task.Delay(left, clock, exchange.Http.RequestAborted);
            }
        }

        long ageNs = Math.Max(0, UnixNs() - entry.StoredUnixNs);
        HttpResponse response = exchange.Http.Response;
        IHeaderDictionary headers = response.Headers;
        response.StatusCode = 200;
        response.ContentType = entry.IsStream ? "text/event-stream; charset=utf-8" : "application/json";
        headers["x-farthing-cache"] = "hit";
        headers["x-farthing-cache-tier"] = visit.Tier.Word();
        headers["x-farthing-cache-age"] = (ageNs / 1_000_000_000).ToString(CultureInfo.InvariantCulture);
        headers["x-farthing-cache-entry"] = entry.Id.ToString("N");
        headers["x-farthing-model"] = entry.Deployment;
        headers[CostTrailer.Header] = "0";
        byte[] body = AnswerForms.ToClient(
            entry.Body,
            exchange.Dialect,
            entry.IsStream,
            exchange.Peek.AsksUsage,
            entry.Tokens
        );
        response.ContentLength = body.Length;
        if (visit is { Tier: HitTier.Semantic, Semantic: SemanticVisit found })
        {
            headers["x-farthing-cache-similarity"] = found.Similarity.ToString(
                "0.000",
                CultureInfo.InvariantCulture
            );
            semantic?.Served(exchange, found, entry);
        }

        served.Add(
            new ServedAnswer(
                exchange.Id,
                exchange.Demand.Caller.KeyId,
                entry.Id,
                visit.Tier,
                [visit.Key, visit.CanonicalKey ?? visit.Key, entry.Key, entry.CanonicalKey ?? entry.Key]
            )
        );
        Note(visit, entry, ageNs);
        await response.BodyWriter.WriteAsync(body, exchange.Http.RequestAborted);
    }

    /// <summary>Writes the hit into the journal. Where that is away the request is answered all the same: nothing was spent that a record would have to account for.</summary>
    private void Note(CacheVisit visit, CacheEntry entry, long ageNs)
    {
        Exchange exchange = visit.Exchange;
        (TokenCounts avoided, ModelPrice? price) = entry.Avoids(prices.PriceOf(entry.Deployment));
        try
        {
            journal.Append(
                new HitRecord
                {
                    Attempt = new AttemptId(exchange.Id, 0),
                    Tier = visit.Tier,
                    Endpoint = exchange.Dialect.Name,
                    Model = exchange.Demand.Model,
                    Deployment = entry.Deployment,
                    Key = exchange.Demand.Caller.KeyId,
                    Team = exchange.Demand.Caller.Team,
                    User = exchange.User,
                    Session = exchange.Demand.Session,
                    Tags = exchange.Demand.Tags,
                    Tokens = avoided,
                    Price = price,
                    Saved = price?.Of(avoided),
                    Entry = entry.Id,
                    Similarity = visit.Tier == HitTier.Semantic ? visit.Semantic!.Similarity : 0,
                    WrongFractionAtMost =
                        visit.Tier == HitTier.Semantic ? visit.Semantic!.WrongFractionAtMost : null,
                    OwnCost = visit.Tier == HitTier.Semantic ? visit.Semantic!.OwnCost : default,
                    AgeUs = ageNs / 1000,
                    DurationUs = clock.GetElapsedTime(visit.BeganAt).Ticks / TimeSpan.TicksPerMicrosecond,
                }
            );
        }
        catch (JournalUnavailableException)
        {
            // As said: a saving less stands in the ledger.
        }
    }
}
