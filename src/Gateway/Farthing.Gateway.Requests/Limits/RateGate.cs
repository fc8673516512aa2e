using System.Collections.Concurrent;
using Farthing.Gateway.Admission;
using Farthing.Gateway.Metering;
using Farthing.Gateway.Scopes;
using Farthing.Gateway.Sharing;
using Farthing.Gateway.Sharing.Rates;

namespace Farthing.Gateway.Limits;

/// <summary>Lets requests pass as far as every limit on their way allows, all or none, with buckets of its own or with those that several gateways share.</summary>
/// <remarks>A gate without a store counts as a shared one does whose store is away, with the whole of each limit as its share. With one, what this gateway has in hand answers at once. Otherwise the request waits for the store, together with all others that wait: one visit at a time, each for all of them. What a request needs of several buckets is taken there in one step, or nothing is.</remarks>
internal sealed partial class RateGate : IRateGate, IAsyncDisposable
{
    private const int BytesPerToken = 4;
    private const int SweepEvery = 8192;
    private readonly IRateStore? store;
    private readonly LimitsWhenAway whenAway;
    private readonly TimeProvider clock;
    private readonly long startTimestamp;
    private readonly ConcurrentDictionary<(RateLimit Limit, string Value), RateBucket> buckets = new();
    private volatile ScopeIndex<RateLimit> index;
    private long ordinals;

    /// <summary>Makes one whose limits are its own.</summary>
    /// <param name="limits">The limits.</param>
    /// <param name="clock">Elapsed time.</param>
    public RateGate(IReadOnlyList<RateLimit> limits, TimeProvider clock)
    {
        this.clock = clock;
        startTimestamp = clock.GetTimestamp();
        index = new ScopeIndex<RateLimit>(limits, static limit => limit.Scope);
        away = AwayState.Alone;
        keeping = Task.CompletedTask;
    }

    /// <summary>Makes one that shares; it connects by itself, in the background.</summary>
    /// <param name="limits">The limits.</param>
    /// <param name="store">Where the buckets are; it goes with the gate.</param>
    /// <param name="whenAway">What to do without the store.</param>
    /// <param name="clock">Elapsed time.</param>
    /// <param name="keepsHouse">False: a test calls <see cref="KeepAsync"/> itself.</param>
    public RateGate(
        IReadOnlyList<RateLimit> limits,
        IRateStore store,
        LimitsWhenAway whenAway,
        TimeProvider clock,
        bool keepsHouse = true
    )
    {
        this.store = store;
        this.whenAway = whenAway;
        this.clock = clock;
        startTimestamp = clock.GetTimestamp();
        index = new ScopeIndex<RateLimit>(limits, static limit => limit.Scope);
        keeping = keepsHouse ? KeepHouseAsync() : Task.CompletedTask;
    }

    /// <summary>The gate of a gateway that shares: its buckets are in PostgreSQL.</summary>
    public static RateGate Open(
        IReadOnlyList<RateLimit> limits,
        string postgres,
        LimitsWhenAway whenAway,
        TimeProvider clock
    )
    {
        TimeSpan slotLife = TimeSpan.FromSeconds(30);
        TimeSpan within = TimeSpan.FromSeconds(1);
        return new RateGate(limits, new PostgresRateStore(postgres, slotLife, within), whenAway, clock);
    }

    /// <summary>Puts other limits in force. Those that stayed as they were count on.</summary>
    public void Change(IReadOnlyList<RateLimit> next) =>
        index = new ScopeIndex<RateLimit>(next, static limit => limit.Scope);

    /// <inheritdoc/>
    public ValueTask<RateAnswer> ArriveAsync(Caller caller, CancellationToken cancellation) =>
        PassAsync(new Demand(caller, "", "", caller.Tags, 0, 0), null, isArrival: true, cancellation);

    /// <inheritdoc/>
    public ValueTask<RateAnswer> EnterAsync(
        Demand demand,
        IRateTicket? arrived,
        CancellationToken cancellation
    ) => PassAsync(demand, (RateTicket?)arrived, isArrival: false, cancellation);

    private ValueTask<RateAnswer> PassAsync(
        Demand demand,
        RateTicket? arrived,
        bool isArrival,
        CancellationToken cancellation
    )
    {
        long tokens = (demand.InputTokensAtMost / BytesPerToken) + demand.OutputTokensAtMost;
        while (true)
        {
            List<RateBucket> found = Find(demand);
            if (found.Count == 0)
            {
                return new(
                    new RateAnswer
                    {
                        IsAdmitted = true,
                        Reason = "",
                        Ticket = arrived,
                    }
                );
            }

            RatePass pass = RatePass.Of(found, tokens, arrived, isArrival);
            if (TryEnter(pass, out RateWish? wish) is RateAnswer answer)
            {
                return new ValueTask<RateAnswer>(answer);
            }

            if (wish is not null)
            {
                return WaitAsync(wish, demand, isArrival, cancellation);
            }
        }
    }

    /// <summary>An answer, or a wish to the store, or neither where one of the buckets was forgotten meanwhile.</summary>
    private RateAnswer? TryEnter(RatePass pass, out RateWish? wish)
    {
        wish = null;
        List<RateBucket> found = pass.Buckets;
        AwayState? gone = away;
        if (gone is not null && (whenAway == LimitsWhenAway.Refuse || gone.Gateways == 0))
        {
            return new RateAnswer
            {
                IsAdmitted = false,
                IsUnknown = true,
                Reason = "limits",
                RetryAfter = TimeSpan.FromSeconds(1),
            };
        }

        long nowNs = NowNs();
        int locked = 0;
        try
        {
            for (; locked < found.Count; locked++)
            {
                Monitor.Enter(found[locked]);
                if (found[locked].IsForgotten)
                {
                    locked++;
                    return null;
                }
            }

            (long waitNs, SharedMeter? blame, bool isCovered) = Look(pass, gone, nowNs);
            if (blame is null && !isCovered)
            {
                wish = new RateWish(pass);
                foreach (RateBucket bucket in found)
                {
                    bucket.Waiting++;
                }

                return null;
            }

            if (blame is null)
            {
                Take(pass, gone, nowNs);
            }

            return Answer(pass, blame, waitNs, gone, nowNs);
        }
        finally
        {
            for (int i = 0; i < locked; i++)
            {
                Monitor.Exit(found[i]);
            }
        }
    }

    /// <summary>Finds the refusing limit, as far as it is known here, and tells if the units in hand cover all.</summary>
    private static (long WaitNs, SharedMeter? Blame, bool IsCovered) Look(
        RatePass pass,
        AwayState? gone,
        long nowNs
    )
    {
        long waitNs = 0;
        SharedMeter? blame = null;
        bool isCovered = true;
        foreach (SharedMeter meter in pass.Meters)
        {
            long units = meter.Units(pass.Tokens);
            isCovered = isCovered && (gone is not null || meter.Covers(units, nowNs));
            long ownNs = gone is null
                ? meter.RefusedWaitNs(units, nowNs)
                : meter.AwayWaitNs(units, gone, nowNs);
            if (ownNs > waitNs)
            {
                waitNs = ownNs;
                blame = meter;
            }
        }

        return (waitNs, isCovered && gone is null ? null : blame, isCovered);
    }

    private static void Take(RatePass pass, AwayState? gone, long nowNs)
    {
        foreach (SharedMeter meter in pass.Meters)
        {
            if (gone is null)
            {
                meter.Take(meter.Units(pass.Tokens));
            }
            else
            {
                meter.TakeAway(meter.Units(pass.Tokens), gone, nowNs);
            }
        }
    }

    /// <summary>Waits for the store's word, which comes within its time or not at all; then what is known here decides. A client that leaves before does not wait, and takes nothing.</summary>
    private async ValueTask<RateAnswer> WaitAsync(
        RateWish wish,
        Demand demand,
        bool isArrival,
        CancellationToken cancellation
    )
    {
        Ask(wish);
        using CancellationTokenRegistration leaving = cancellation.UnsafeRegister(
            static (one, token) => ((RateWish)one!).Leave(token),
            wish
        );
        if (!await wish.Answered)
        {
            return await PassAsync(demand, wish.Pass.Arrived, isArrival, cancellation);
        }

        wish.Pass.Buckets.ForEach(Monitor.Enter);
        try
        {
            return Answer(wish.Pass, wish.Blame, wish.WaitNs, null, NowNs());
        }
        finally
        {
            wish.Pass.Buckets.ForEach(Monitor.Exit);
        }
    }

    /// <summary>The answer as the buckets stand. Under all their locks.</summary>
    private RateAnswer Answer(RatePass pass, SharedMeter? blame, long waitNs, AwayState? gone, long nowNs)
    {
        RateWindow? requests = null;
        RateWindow? ofTokens = null;
        foreach (RateBucket bucket in pass.Buckets)
        {
            bucket.Running += blame is null && pass.IsFirstAt(bucket) ? 1 : 0;
            requests = Tighter(requests, bucket.Requests?.Window(nowNs, gone));
            ofTokens = Tighter(ofTokens, bucket.Tokens?.Window(nowNs, gone));
        }

        return new RateAnswer
        {
            IsAdmitted = blame is null,
            RetryAfter = TimeSpan.FromTicks((blame is null ? 0 : waitNs) / 100),
            Reason = blame is null ? "" : $"{blame.Of} of {blame.Bucket.Limit.Scope}",
            Requests = requests,
            Tokens = ofTokens,
            Ticket = blame is null ? new RateTicket(this, pass, gone) : null,
        };
    }

    private static RateWindow? Tighter(RateWindow? window, RateWindow? other) =>
        window is RateWindow known && other is RateWindow found
            ? (known.Remaining <= found.Remaining ? known : found)
            : window ?? other;

    private List<RateBucket> Find(in Demand demand)
    {
        List<(RateLimit Rule, string Value)> rules = new(4);
        index.Find(demand, rules);
        List<RateBucket> found = new(rules.Count);
        foreach ((RateLimit limit, string value) in rules)
        {
            found.Add(BucketOf(limit, value));
        }

        // Ascending, each once: the order in which locks are taken.
        found.Sort(static (a, b) => a.Ordinal.CompareTo(b.Ordinal));
        for (int i = found.Count - 1; i > 0; i--)
        {
            if (found[i] == found[i - 1])
            {
                found.RemoveAt(i);
            }
        }

        return found;
    }

    private RateBucket BucketOf(RateLimit limit, string value)
    {
        if (buckets.TryGetValue((limit, value), out RateBucket? there))
        {
            return there;
        }

        long ordinal = Interlocked.Increment(ref ordinals);
        if (ordinal % SweepEvery == 0)
        {
            Sweep();
        }

        return buckets.GetOrAdd((limit, value), new RateBucket(ordinal, limit, value));
    }

    /// <summary>Drops idle buckets, so that a limit of each session does not fill the memory.</summary>
    private void Sweep()
    {
        long nowNs = NowNs();
        foreach (((RateLimit, string) key, RateBucket bucket) in buckets)
        {
            lock (bucket)
            {
                if (bucket.IsIdle(nowNs))
                {
                    bucket.IsForgotten = true;
                    buckets.TryRemove(key, out _);
                }
            }
        }
    }

    private long NowNs() => (long)clock.GetElapsedTime(startTimestamp).TotalNanoseconds;

    /// <summary>A request that was let in ends: what it took of the tokens is corrected, and its place is free.</summary>
    internal void Leave(RatePass pass, TokenCounts actual, AwayState? admittedAway)
    {
        foreach (RateBucket bucket in pass.Buckets)
        {
            lock (bucket)
            {
                bucket.Running -= pass.IsFirstAt(bucket) ? 1 : 0;
            }
        }

        foreach (SharedMeter meter in pass.Meters)
        {
            lock (meter.Bucket)
            {
                if (meter is SlotMeter slots)
                {
                    slots.Leave();
                    if (store is not null && slots.IsScarce(Gateways))
                    {
                        Queue(slots, isUrgent: true);
                    }
                }
                else if (
                    meter == meter.Bucket.Tokens
                    && meter.Bucket.Tokens.Correct(actual.Total - pass.Tokens, admittedAway)
                )
                {
                    Queue(meter);
                }
            }
        }
    }
}
