using System.Collections.Concurrent;
using Farthing.Gateway.Admission;
using Farthing.Gateway.Caching.Answers;
using Farthing.Gateway.Caching.Flights;
using Farthing.Gateway.Caching.Keys;
using Farthing.Gateway.Caching.Policies;
using Farthing.Gateway.Caching.Stores;
using Farthing.Gateway.Forwarding;
using Farthing.Gateway.Journal;
using Farthing.Gateway.Metering;
using Farthing.Gateway.Routing;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Data.Sqlite;

namespace Farthing.Gateway.Caching;

/// <summary>Answers requests that say the same as an earlier one with its answer. Off where no policy is: then a request costs it one look.</summary>
/// <remarks>Any thread. Storing happens behind the response. Equal misses at the same time make one call upstream: the others wait for its whole answer, are charged nothing and count as hits; where it brings none that can be stored, they go upstream themselves, and where its client has gone, one of them takes its place.</remarks>
/// <param name="prices">Prices of deployments.</param>
/// <param name="journal">Where hits stand.</param>
/// <param name="clock">The time.</param>
public sealed partial class ResponseCache(IPriceBook prices, GatewayJournal journal, TimeProvider clock)
    : IDisposable
{
    private readonly MemoryStore memory = new();
    private readonly ConcurrentDictionary<(CacheKey Key, bool IsStream), CacheFlight> flights = new();
    private readonly Lock changing = new(); // Entries in memory and in the file, as one.
    private volatile CachePlan? plan;
    private CacheFile? file;

    /// <summary>Its counts since the start.</summary>
    public CacheCounts Counts { get; } = new();

    /// <summary>Bytes of its entries.</summary>
    public long Bytes => memory.Bytes;

    /// <summary>Number of its entries.</summary>
    public int Entries => memory.Count;

    /// <summary>What is wrong with its file; null where nothing is. It goes on in memory.</summary>
    public string? Fault => file?.Fault;

    /// <summary>Puts other policies in force; entries of models whose deployments changed, and of other epochs, are no longer found.</summary>
    /// <param name="options">The policies.</param>
    /// <param name="routes">The models.</param>
    /// <param name="path">The file that entries survive in; null: none. It is opened when a policy is on for the first time.</param>
    public void Change(CacheOptions options, IReadOnlyList<ModelRoute> routes, string? path)
    {
        if (options.IsOn && options.IsKept && path is not null && file is null)
        {
            file = new CacheFile(path, UnixNs());
            foreach (CacheEntry entry in file.TakeLoaded())
            {
                Add(entry, options, isNew: false);
            }
        }

        plan = options.IsOn ? new CachePlan(options, routes) : null;
    }

    /// <summary>Removes entries, in memory and in the file. An answer that is on its way meanwhile is stored behind it.</summary>
    /// <param name="filter">Which.</param>
    /// <returns>How many were in memory; why the file keeps them, null where it does not.</returns>
    internal (int Removed, string? FileFault) Purge(CacheFilter filter)
    {
        lock (changing)
        {
            int removed = memory.Remove(entry => entry.IsOf(filter)).Count;
            try
            {
                file?.Purge(filter);
                return (removed, null);
            }
            catch (SqliteException refused)
            {
                return (removed, $"the cache's file cannot be written: {refused.Message}");
            }
        }
    }

    /// <summary>Number and bytes of entries by model.</summary>
    internal Dictionary<string, (long Entries, long Bytes)> ByModel() => memory.ByModel();

    /// <summary>Finds the answer, or waits for the one that an equal request is about to get.</summary>
    internal async ValueTask FindAsync(CacheVisit visit)
    {
        Exchange exchange = visit.Exchange;
        if (visit.Bypass != CacheBypass.None)
        {
            Counts.Bypass(visit.Bypass);
            exchange.Http.Response.Headers["x-farthing-cache"] = "bypass";
            return;
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
                    Land(visit, new FlightEnd(visit.Hit));
                    return;
                }

                visit.Gone = exchange.Http.RequestAborted.UnsafeRegister(
                    _ => Land(visit, new FlightEnd(null, IsAbandoned: true)),
                    null
                );
                break;
            }

            FlightEnd end = await flight.Ending.WaitAsync(exchange.Http.RequestAborted);
            if (end.Entry is CacheEntry entry)
            {
                visit.Hit = entry;
                return;
            }

            if (!end.IsAbandoned)
            {
                Counts.Miss();
                exchange.Http.Response.Headers["x-farthing-cache"] = "miss";
                return;
            }
        }

        Counts.Miss();
        exchange.Http.Response.Headers["x-farthing-cache"] = "miss";
        IHttpResponseBodyFeature body = exchange.Http.Features.GetRequiredFeature<IHttpResponseBodyFeature>();
        visit.Capture = new AnswerCapture(plan?.Options.MaxAnswerBytes ?? 0);
        exchange.Http.Features.Set<IHttpResponseBodyFeature>(new CapturedBody(body, visit.Capture));
    }

    /// <summary>The request is over: stores its answer behind its response, and tells those that wait.</summary>
    internal void End(CacheVisit visit)
    {
        if (visit.Capture is not AnswerCapture capture)
        {
            return;
        }

        Exchange exchange = visit.Exchange;
        if (
            plan is CachePlan now
            && exchange.Served
                is AttemptRun { Attempt: { End: AttemptEnd.Finished, IsEnded: true, Status: 200 } } run
            && exchange.Http.Response.StatusCode == 200
            && !capture.IsTooLong
            && capture.Length > 0
            && exchange.Http.Response.Headers.Trailer.Count == 0 // Trailers over HTTP/1.1 are framed in the body.
            && now.IsOwn(exchange.Demand.Model, run.Deployment.Name)
        )
        {
            ModelPrice? price = prices.PriceOf(run.Deployment.Name);
            CacheEntry entry = new()
            {
                Id = Guid.CreateVersion7(clock.GetUtcNow()),
                Key = visit.Key,
                IsStream = exchange.Peek.IsStream,
                Tenant = visit.Tenant,
                KeyId = exchange.Demand.Caller.KeyId,
                Tags = exchange.Demand.Tags,
                Model = exchange.Demand.Model,
                Deployment = run.Deployment.Name,
                StoredUnixNs = UnixNs(),
                ExpiresUnixNs = UnixNs() + ((long)visit.Policy.Ttl.TotalMilliseconds * 1_000_000),
                Tokens = run.Attempt.Tokens,
                Cost = price is null ? null : run.Attempt.Cost,
                Body = [],
            };
            ThreadPool.UnsafeQueueUserWorkItem(
                static all => all.Cache.Store(all.Visit, all.Entry, all.Now),
                (Cache: this, Visit: visit, Entry: entry, Now: now),
                preferLocal: false
            );
            return;
        }

        capture.Drop();
        Land(visit, new FlightEnd(null, exchange.Http.RequestAborted.IsCancellationRequested));
    }

    /// <inheritdoc/>
    public void Dispose() => file?.Dispose();

    private bool Find(CacheVisit visit)
    {
        (bool isStream, long now) = (visit.Exchange.Peek.IsStream, UnixNs());
        visit.Hit = memory.Find(visit.Key, isStream, now, visit.MaxAgeNs);
        if (visit.Hit is null && visit.CanonicalKey is CacheKey canonical)
        {
            visit.Hit = memory.Find(canonical, isStream, now, visit.MaxAgeNs);
            visit.Tier = visit.Hit is null ? CacheTier.Exact : CacheTier.Canonical;
        }

        return visit.Hit is not null;
    }

    private void Store(CacheVisit visit, CacheEntry entry, CachePlan now)
    {
        CacheEntry? stored = null;
        try
        {
            AnswerCapture capture = visit.Capture!;
            byte[]? body = AnswerForms.ToStore(
                capture.Span,
                visit.Exchange.Dialect,
                entry.IsStream,
                visit.Policy.ToolCalls
            );
            capture.Drop();
            if (body is not null)
            {
                stored = entry with { Body = body };
                Add(stored, now.Options, isNew: true);
                if (visit.CanonicalKey is CacheKey canonical)
                {
                    Add(stored with { Key = canonical }, now.Options, isNew: true); // Of the same bytes in memory.
                }

                Counts.Store();
            }
        }
        finally
        {
            Land(visit, new FlightEnd(stored)); // Whatever happens: others wait.
        }
    }

    private void Add(CacheEntry entry, CacheOptions options, bool isNew)
    {
        List<CacheEntry> removed = [];
        lock (changing)
        {
            memory.Add(
                entry,
                options.MaxBytes,
                options.MaxEntries,
                (long)(options.MaxBytes * options.TenantFraction),
                removed
            );
            file?.Remove(removed);
            if (isNew && !removed.Contains(entry))
            {
                file?.Add(entry);
            }
        }
    }

    /// <summary>Ends a flight; the place is free before those that wait go on.</summary>
    private void Land(CacheVisit visit, FlightEnd end)
    {
        if (visit.Flight is CacheFlight flight)
        {
            flights.TryRemove(new((visit.Key, visit.Exchange.Peek.IsStream), flight));
            flight.TryEnd(end);
            visit.Gone.Unregister();
        }
    }

    private long UnixNs() => (clock.GetUtcNow().UtcTicks - DateTime.UnixEpoch.Ticks) * 100;
}
