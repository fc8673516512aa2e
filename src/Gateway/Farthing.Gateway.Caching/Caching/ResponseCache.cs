using System.Collections.Concurrent;
using Farthing.Gateway.Admission;
using Farthing.Gateway.Caching.Answers;
using Farthing.Gateway.Caching.Flights;
using Farthing.Gateway.Caching.Keys;
using Farthing.Gateway.Caching.Policies;
using Farthing.Gateway.Caching.Semantic;
using Farthing.Gateway.Caching.Shared;
using Farthing.Gateway.Caching.Stores;
using Farthing.Gateway.Forwarding;
using Farthing.Gateway.Http;
using Farthing.Gateway.Inner;
using Farthing.Gateway.Journal;
using Farthing.Gateway.Ledger;
using Farthing.Gateway.Metering;
using Farthing.Gateway.Routing;

namespace Farthing.Gateway.Caching;

/// <summary>Answers requests that say the same as an earlier one with its answer. Off where no policy is: then a request costs it one look.</summary>
/// <remarks>Any thread. Storing happens behind the response. Equal misses at the same time make one call upstream: the others wait for its whole answer, are charged nothing and count as hits; where it brings none that can be stored, they go upstream themselves, and where its client has gone, one of them takes its place. Where several gateways share entries, memory comes first and their store second.</remarks>
public sealed partial class ResponseCache : IAsyncDisposable
{
    private const int ShortAnswer = 16 << 10;
    private readonly IPriceBook prices;
    private readonly GatewayJournal journal;
    private readonly TimeProvider clock;
    private readonly Func<PostgresCacheStore>? open;
    private readonly long sharedBytes;
    private readonly SharedTimes times;
    private readonly PurgeLog purges = new();
    private readonly MemoryStore memory = new();
    private readonly ConcurrentDictionary<(CacheKey Key, bool IsStream), CacheFlight> flights = new();
    private readonly Lock changing = new(); // Entries in memory and in the file, as one.
    private volatile CachePlan? plan;
    private CacheFile? file;
    private volatile SharedCache? shared;
    private volatile SemanticCache? semantic;
    private string? idleQuestions; // Of a time when questions were kept: a purge means them too.

    /// <summary>A cache of one gateway, in its memory and its file.</summary>
    /// <param name="prices">Prices of deployments.</param>
    /// <param name="journal">Where hits stand.</param>
    /// <param name="clock">The time.</param>
    public ResponseCache(IPriceBook prices, GatewayJournal journal, TimeProvider clock)
        : this(prices, journal, clock, null, 0) { }

    /// <summary>A cache whose entries several gateways share, in the place of a file.</summary>
    /// <param name="prices">Prices of deployments.</param>
    /// <param name="journal">Where hits stand.</param>
    /// <param name="clock">The time.</param>
    /// <param name="open">The store, opened when a policy is on for the first time; null: none.</param>
    /// <param name="sharedBytes">Of all its entries.</param>
    /// <param name="times">Times of it.</param>
    internal ResponseCache(
        IPriceBook prices,
        GatewayJournal journal,
        TimeProvider clock,
        Func<PostgresCacheStore>? open,
        long sharedBytes,
        SharedTimes? times = null
    )
    {
        (this.prices, this.journal, this.clock) = (prices, journal, clock);
        (this.open, this.sharedBytes) = (open, sharedBytes);
        this.times = times ?? new SharedTimes();
    }

    /// <summary>Raised for what an operator should know of the shared store: away, back, a damaged entry; in words.</summary>
    public event Action<string>? Said;

    /// <summary>Its counts since the start.</summary>
    public CacheCounts Counts { get; } = new();

    /// <summary>Bytes of its entries.</summary>
    public long Bytes => memory.Bytes;

    /// <summary>Number of its entries.</summary>
    public int Entries => memory.Count;

    /// <summary>What is wrong with its file; null where nothing is. It goes on in memory.</summary>
    public string? Fault => file?.Fault;

    /// <summary>The store that several gateways share; null where there is none, or no policy was on yet.</summary>
    internal SharedCache? Shared => shared;

    /// <summary>Answers questions with other words; null where no policy wanted that yet.</summary>
    internal SemanticCache? Semantic => semantic;

    /// <summary>The secret of its hashes; null: questions with other words are not looked for.</summary>
    internal Func<byte[]>? SemanticSecret { get; init; }

    /// <summary>Opens the questions and the evidence that several gateways share; null: each has its own.</summary>
    internal Func<ISemanticStore>? SharedQuestions { get; init; }

    /// <summary>Makes calls of the gateway's own: embedder, judge, audits.</summary>
    internal IInnerCalls? Inner { get; set; }

    /// <summary>Puts other policies in force; entries of models whose deployments changed, and of other epochs, are no longer found.</summary>
    /// <param name="options">The policies.</param>
    /// <param name="routes">The models.</param>
    /// <param name="path">The file that entries survive in; null: none. It is opened when a policy is on for the first time, and where no store is shared.</param>
    public void Change(CacheOptions options, IReadOnlyList<ModelRoute> routes, string? path)
    {
        if (options.IsOn)
        {
            Share();
        }

        if (options.IsOn && options.IsKept && path is not null && open is null && file is null)
        {
            file = new CacheFile(path, UnixNs(), words => Said?.Invoke(words));
            Take(file.Complaints);
            foreach (CacheEntry entry in file.TakeLoaded())
            {
                Add(entry, options, isNew: false, purges.Last);
            }
        }

        string? questions = options.IsKept && path is not null ? LedgerFolder.QuestionsBeside(path) : null;
        idleQuestions = open is null ? questions : null;
        if (options.IsSemantic && semantic is null && SemanticSecret is not null)
        {
            semantic = new SemanticCache(
                options.Semantic,
                SemanticSecret(),
                SharedQuestions?.Invoke() ?? new LocalSemanticStore(questions, clock),
                EntryOfAsync,
                () => Inner,
                clock,
                words => Said?.Invoke(words)
            );
        }

        semantic?.Change(options.Semantic);
        plan = options.IsOn ? new CachePlan(options, routes) : null;
    }

    /// <summary>The store that several gateways share, followed from the first time on that it is wanted; null where there is none.</summary>
    private SharedCache? Share()
    {
        lock (changing)
        {
            if (shared is null && open is not null)
            {
                SharedCache opened = new(open(), purges, filter => PurgeHere(filter), Take, times, clock);
                opened.Said += words => Said?.Invoke(words);
                shared = opened;
                opened.Start();
            }

            return shared;
        }
    }

    /// <summary>Number and bytes of entries in memory, by model.</summary>
    internal Dictionary<string, (long Entries, long Bytes)> ByModel() => memory.ByModel();

    /// <summary>Number and bytes of entries in the shared store, by model; null where there is none, or it does not answer.</summary>
    internal async Task<Dictionary<string, (long Entries, long Bytes)>?> SharedByModelAsync()
    {
        try
        {
            return shared is SharedCache common ? await common.ByModelAsync(UnixNs()) : null;
        }
        catch (CacheStoreAwayException)
        {
            return null;
        }
    }

    /// <summary>The request is over: stores its answer behind its response, and tells those that wait.</summary>
    internal void End(CacheVisit visit)
    {
        if (visit.Capture is not AnswerCapture capture)
        {
            Land(visit, new FlightEnd(null, IsAbandoned: true)); // Where it has not landed: it failed on its way here.
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
                Id = RequestIds.Next(clock.GetUtcNow()),
                Key = visit.Key,
                CanonicalKey = visit.CanonicalKey,
                IsStream = exchange.Peek.IsStream,
                Tenant = visit.Tenant,
                KeyId = exchange.Demand.Caller.KeyId,
                Tags = exchange.Demand.Tags,
                Model = exchange.Demand.Model,
                Deployment = run.Deployment.Name,
                StoredUnixNs = UnixNs(),
                ExpiresUnixNs = UnixNs() + ((long)visit.Policy.Ttl.TotalMilliseconds * 1_000_000),
                Tokens = CacheEntry.Kept(run.Attempt.Tokens),
                Cost = price is null ? null : run.Attempt.Cost,
                Tier = run.Attempt.Tier,
                Body = [],
            };
            if (capture.Length <= ShortAnswer)
            {
                Store(visit, entry, now); // Another thread would take longer to wake.
                return;
            }

            ThreadPool.UnsafeQueueUserWorkItem(
                static all => all.Cache.Store(all.Visit, all.Entry, all.Now),
                (Cache: this, Visit: visit, Entry: entry, Now: now),
                preferLocal: false
            );
            return;
        }

        capture.Drop();
        Land(visit, new FlightEnd(null, IsAbandoned: exchange.Http.RequestAborted.IsCancellationRequested));
        if (exchange.Served is AttemptRun { Attempt: { End: AttemptEnd.Finished, Status: 200 } })
        {
            Learn(visit, null);
        }
    }

    /// <summary>An answer came: the question learns from it.</summary>
    private void Learn(CacheVisit visit, CacheEntry? stored)
    {
        if (visit.Ask is SemanticAsk ask)
        {
            semantic?.Answered(ask, visit.Semantic, stored);
        }
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        if (shared is not null)
        {
            await shared.DisposeAsync();
        }

        if (semantic is not null)
        {
            await semantic.DisposeAsync();
        }

        file?.Dispose();
    }

    private void Store(CacheVisit visit, CacheEntry entry, CachePlan now)
    {
        CacheEntry? stored = null;
        bool isKept = false;
        try
        {
            AnswerCapture capture = visit.Capture!;
            byte[]? body = AnswerForms.ToStore(
                capture.Memory,
                visit.Exchange.Dialect,
                entry.IsStream,
                visit.Policy.ToolCalls
            );
            capture.Drop();
            if (body is not null)
            {
                stored = entry with { Body = body };
                isKept = Keep(stored, visit.Stamp, now.Options);

                if (isKept)
                {
                    Counts.Store();
                }
                else
                {
                    Counts.Outdate();
                }
            }
        }
        finally
        {
            Land(visit, new FlightEnd(stored)); // Whatever happens: others wait.
            Learn(visit, isKept ? stored : null);
        }
    }

    /// <summary>Keeps an answer here, and where it is shared; false where a purge that fits came meanwhile.</summary>
    private bool Keep(CacheEntry entry, CacheStamp stamp, CacheOptions options)
    {
        if (!Add(entry, options, isNew: true, stamp.Here))
        {
            return false;
        }

        if (shared is SharedCache common)
        {
            CacheBounds bounds = new(sharedBytes, (long)(sharedBytes * options.TenantFraction));
            common.Write(entry, stamp, bounds);
            if (entry.CanonicalKey is not null)
            {
                common.Write(entry.OfCanonicalKey(), stamp, bounds);
            }
        }

        return true;
    }

    /// <summary>Adds an entry in memory, and a new one in the file.</summary>
    /// <param name="entry">The entry.</param>
    /// <param name="options">Bounds.</param>
    /// <param name="isNew">True where the file does not have it.</param>
    /// <param name="since">The last purge that was known when the entry was asked for.</param>
    /// <returns>False where one that fits, or a complaint about it, came meanwhile: it is not added.</returns>
    private bool Add(CacheEntry entry, CacheOptions options, bool isNew, long since)
    {
        CacheFile? kept = file;
        List<RemovedEntry>? removed = kept is null ? null : [];
        lock (changing)
        {
            if (purges.IsPurged(entry, since) || IsComplainedOf(entry.Key, entry.CanonicalKey))
            {
                return false;
            }

            memory.Add(
                entry,
                options.MaxBytes,
                options.MaxEntries,
                (long)(options.MaxBytes * options.TenantFraction),
                removed
            );
            if (kept is not null)
            {
                kept.Remove(removed!);
                if (isNew && !removed!.Exists(one => one.Id == entry.Id))
                {
                    kept.Add(entry);
                }
            }
        }

        return true;
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
