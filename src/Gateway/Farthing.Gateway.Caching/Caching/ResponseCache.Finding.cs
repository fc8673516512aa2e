using Farthing.Gateway.Caching.Answers;
using Farthing.Gateway.Caching.Flights;
using Farthing.Gateway.Caching.Keys;
using Farthing.Gateway.Caching.Policies;
using Farthing.Gateway.Caching.Semantic;
using Farthing.Gateway.Caching.Shared;
using Farthing.Gateway.Caching.Stores;
using Farthing.Gateway.Forwarding;
using Farthing.Gateway.Journal.Records;
using Farthing.Reduction.Semantic;
using Microsoft.AspNetCore.Http.Features;

namespace Farthing.Gateway.Caching;

/// <content>Finding an answer: in memory, with an equal request that is under way, in the shared store.</content>
public sealed partial class ResponseCache
{
    /// <summary>Finds the answer, or waits for the one that an equal request is about to get.</summary>
    internal async ValueTask FindAsync(CacheVisit visit)
    {
        Exchange exchange = visit.Exchange;
        if (visit.Bypass == CacheBypass.None && IsComplainedOf(visit.Key, visit.CanonicalKey))
        {
            visit.Bypass = CacheBypass.Complaint;
        }

        if (visit.Bypass != CacheBypass.None)
        {
            Counts.Bypass(visit.Bypass);
            exchange.Http.Response.Headers["x-farthing-cache"] = "bypass";
            return;
        }

        if (visit.Policy.Mode == CacheMode.Shadow)
        {
            await LookInShadowAsync(visit);
            return;
        }

        if (visit.IsWithheld)
        {
            if (visit.MaxAgeNs >= 0 && await IsLiveAsync(visit))
            {
                GoPast(exchange); // A fill would make it live on, for treatment too.
                return;
            }

            visit.MaxAgeNs = -1;
        }

        (CacheKey, bool) place = (visit.Key, exchange.Peek.IsStream);
        while (true)
        {
            if (visit.MaxAgeNs >= 0 && Find(visit))
            {
                return;
            }

            if (visit.MaxAgeNs < 0)
            {
                break; // It wants a fresh one, which others do not wait for.
            }

            CacheFlight own = new();
            CacheFlight flight = flights.GetOrAdd(place, own);
            if (flight == own)
            {
                visit.Flight = own;
                if (Find(visit)) // It came between the look and the flight.
                {
                    Land(visit, new FlightEnd(visit.Hit, visit.Tier));
                    return;
                }

                visit.Gone = exchange.Http.RequestAborted.UnsafeRegister(
                    _ => Land(visit, new FlightEnd(null, IsAbandoned: true)),
                    null
                );
                if (shared is SharedCache common && await FindAsync(visit, common))
                {
                    Counts.HitElsewhere();
                    Land(visit, new FlightEnd(visit.Hit, visit.Tier));
                    return;
                }

                if (await FindOtherWordsAsync(visit))
                {
                    Land(visit, new FlightEnd(null, IsAbandoned: true)); // Others may be other users: each is decided about.
                    return;
                }

                break;
            }

            FlightEnd end = await flight.Ending.WaitAsync(exchange.Http.RequestAborted);
            if (end.Entry is CacheEntry entry)
            {
                (visit.Hit, visit.Tier) = (entry, end.Tier);
                return;
            }

            if (!end.IsAbandoned)
            {
                GoPast(exchange);
                return;
            }
        }

        if (visit.MaxAgeNs < 0)
        {
            await FindOtherWordsAsync(visit);
        }

        Miss(visit);
    }

    /// <summary>Looks for an answer without giving it. One that an equal or canonical question has stays, and is no evidence about other words.</summary>
    private async ValueTask LookInShadowAsync(CacheVisit visit)
    {
        bool isKnown =
            visit.MaxAgeNs >= 0
            && (Find(visit) || (shared is SharedCache common && await FindAsync(visit, common)));
        (visit.Hit, visit.Tier) = (null, HitTier.Exact);
        if (isKnown)
        {
            GoPast(visit.Exchange);
            return;
        }

        await FindOtherWordsAsync(visit);
        Miss(visit);
    }

    /// <summary>The request goes upstream, and its answer is not stored.</summary>
    private void GoPast(Exchange exchange)
    {
        Counts.Miss();
        exchange.Http.Response.Headers["x-farthing-cache"] = "miss";
    }

    /// <summary>True where a request of treatment would be answered from the store, exactly or canonically.</summary>
    private async ValueTask<bool> IsLiveAsync(CacheVisit visit)
    {
        if (IsUntrusted)
        {
            return false;
        }

        (bool isStream, long now) = (visit.Exchange.Peek.IsStream, UnixNs());
        CacheEntry? entry = memory.Find(visit.Key, isStream, now, visit.MaxAgeNs);
        if (entry is null && visit.CanonicalKey is CacheKey canonical)
        {
            entry = memory.Find(canonical, isStream, now, visit.MaxAgeNs);
        }

        if (entry is null && shared is SharedCache common)
        {
            entry = await common.FindAsync(
                visit.Key,
                visit.CanonicalKey,
                isStream,
                visit.Tenant,
                now,
                visit.MaxAgeNs
            );
        }

        return entry is not null;
    }

    /// <summary>The request goes upstream, and its answer is captured.</summary>
    private void Miss(CacheVisit visit)
    {
        Exchange exchange = visit.Exchange;
        GoPast(exchange);
        IHttpResponseBodyFeature body = exchange.Http.Features.GetRequiredFeature<IHttpResponseBodyFeature>();
        visit.Capture = new AnswerCapture(plan?.Options.MaxAnswerBytes ?? 0);
        exchange.Http.Features.Set<IHttpResponseBodyFeature>(new CapturedBody(body, visit.Capture));
    }

    /// <summary>Finds it in memory; nothing there is given while nobody knows what other gateways purged.</summary>
    private bool Find(CacheVisit visit)
    {
        if (IsUntrusted)
        {
            return false;
        }

        (bool isStream, long now) = (visit.Exchange.Peek.IsStream, UnixNs());
        visit.Hit = memory.Find(visit.Key, isStream, now, visit.MaxAgeNs);
        if (
            visit.Hit is null
            && visit.CanonicalKey is CacheKey canonical
            && (visit.Exchange.Withheld & WithheldLevers.CanonicalCache) == 0
        )
        {
            visit.Hit = memory.Find(canonical, isStream, now, visit.MaxAgeNs);
            visit.Tier = visit.Hit is null ? HitTier.Exact : HitTier.Canonical;
        }

        return visit.Hit is not null;
    }

    /// <summary>Finds the answer to a question with other words, where a cell vouches for it and the policy lets it.</summary>
    private async ValueTask<bool> FindOtherWordsAsync(CacheVisit visit)
    {
        if (semantic is not SemanticCache learned || visit.Asked is not AskedQuestion asked || IsUntrusted)
        {
            return false;
        }

        visit.Ask = learned.Ask(visit.Exchange, visit.Policy, visit.Tenant, asked, visit.MaxAgeNs);
        if (
            visit.Ask is not SemanticAsk ask
            || visit.Policy.Mode != CacheMode.Semantic
            || (visit.Exchange.Withheld & (WithheldLevers.SemanticCache | WithheldLevers.CanonicalCache)) != 0
            || !learned.MayServe(ask)
        )
        {
            return false; // It is looked for behind its own answer.
        }

        visit.Semantic = await learned.ConsiderAsync(ask);
        if (visit.Semantic is null)
        {
            visit.Ask = null;
        }

        if (visit.Semantic is not { Decision.Action: CellAction.Serve, Candidate: StoredQuestion stored })
        {
            return false;
        }

        (visit.Hit, _) = await EntryOfAsync(stored);
        visit.Tier = HitTier.Semantic;
        return visit.Hit is not null;
    }

    /// <summary>The answer to a stored question: here, or in the shared store; gone where that has said so.</summary>
    private async ValueTask<(CacheEntry? Entry, bool IsGone)> EntryOfAsync(StoredQuestion stored)
    {
        long now = UnixNs();
        CacheEntry? entry = IsUntrusted ? null : memory.Find(stored.Key, stored.IsStream, now, long.MaxValue);
        if (entry is null && shared is SharedCache common)
        {
            entry = await common.FindAsync(
                stored.Key,
                null,
                stored.IsStream,
                stored.Place.Tenant,
                now,
                long.MaxValue
            );
        }

        return entry is not null && entry.Id == stored.Entry
            ? (entry, false)
            : (null, shared is not { IsAway: true });
    }

    /// <summary>True while nobody knows what other gateways purged.</summary>
    private bool IsUntrusted => shared is { IsTrusted: false };

    /// <summary>Finds it in the shared store, and takes it into memory.</summary>
    private async ValueTask<bool> FindAsync(CacheVisit visit, SharedCache common)
    {
        if (plan is not CachePlan now)
        {
            return false;
        }

        long since = purges.Last; // A purge that comes meanwhile may mean what is read now.
        CacheEntry? entry = await common.FindAsync(
            visit.Key,
            visit.Exchange.Withheld.HasFlag(WithheldLevers.CanonicalCache) ? null : visit.CanonicalKey,
            visit.Exchange.Peek.IsStream,
            visit.Tenant,
            UnixNs(),
            visit.MaxAgeNs
        );
        if (entry is null || !Add(entry, now.Options, isNew: false, since))
        {
            return false;
        }

        visit.Hit = entry;
        visit.Tier = entry.Key == visit.Key ? HitTier.Exact : HitTier.Canonical;
        return true;
    }
}
