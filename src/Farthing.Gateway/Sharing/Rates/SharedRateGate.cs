using System.Collections.Concurrent;
using Farthing.Gateway.Admission;
using Farthing.Gateway.Limits;
using Farthing.Gateway.Metering;
using Farthing.Gateway.Scopes;

namespace Farthing.Gateway.Sharing.Rates;

/// <summary>Lets requests pass as far as every limit on their way allows, all or none, with buckets that several gateways share.</summary>
/// <remarks>What this gateway has in hand answers at once. Otherwise the request waits for the store, together with all others that wait: one visit at a time, each for all of them. What a request needs of several buckets is taken there in one step, or nothing is.</remarks>
internal sealed partial class SharedRateGate : IRateGate, IAsyncDisposable
{
    private const int BytesPerToken = 4;
    private const int SweepEvery = 8192;
    private const int Kinds = 3;
    private readonly IRateStore store;
    private readonly LimitsWhenAway whenAway;
    private readonly TimeProvider clock;
    private readonly long startTimestamp;
    private readonly ConcurrentDictionary<(RateLimit Limit, string Value), SharedBucket> buckets = new();
    private volatile ScopeIndex<RateLimit> index;
    private long ordinals;

    /// <summary>Makes one; it connects by itself, in the background.</summary>
    /// <param name="limits">The limits.</param>
    /// <param name="store">Where the buckets are; it goes with the gate.</param>
    /// <param name="whenAway">What to do without the store.</param>
    /// <param name="clock">Elapsed time.</param>
    /// <param name="keepsHouse">False: a test calls <see cref="KeepAsync"/> itself.</param>
    public SharedRateGate(
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

    /// <summary>The gate of a gateway that shares: its buckets are in Redis where there is one, otherwise in PostgreSQL.</summary>
    public static SharedRateGate Open(
        IReadOnlyList<RateLimit> limits,
        SharedOptions shared,
        TimeProvider clock
    )
    {
        TimeSpan slotLife = TimeSpan.FromSeconds(30);
        TimeSpan within = TimeSpan.FromSeconds(1);
        IRateStore store = shared.Redis is string address
            ? new RedisRateStore(address, slotLife, within)
            : new PostgresRateStore(shared.Postgres, slotLife, within);
        return new SharedRateGate(limits, store, shared.LimitsWhenAway, clock);
    }

    /// <summary>Puts other limits in force. Those that stayed as they were count on.</summary>
    public void Change(IReadOnlyList<RateLimit> next) =>
        index = new ScopeIndex<RateLimit>(next, static limit => limit.Scope);

    /// <inheritdoc/>
    public ValueTask<RateAnswer> EnterAsync(Demand demand, CancellationToken cancellation)
    {
        long tokens = (demand.InputTokensAtMost / BytesPerToken) + demand.OutputTokensAtMost;
        while (true)
        {
            List<SharedBucket> found = Find(demand);
            if (TryEnter(found, tokens, out RateWish? wish) is RateAnswer answer)
            {
                return new ValueTask<RateAnswer>(answer);
            }

            if (wish is not null)
            {
                return WaitAsync(wish, demand, cancellation);
            }
        }
    }

    /// <summary>An answer, or a wish to the store, or neither where one of the buckets was forgotten meanwhile.</summary>
    private RateAnswer? TryEnter(List<SharedBucket> found, long tokens, out RateWish? wish)
    {
        wish = null;
        if (found.Count == 0)
        {
            return new RateAnswer { IsAdmitted = true, Reason = "" };
        }

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

            (long waitNs, SharedMeter? blame, bool isCovered) = Look(found, tokens, gone, nowNs);
            if (blame is null && !isCovered)
            {
                wish = new RateWish(found, tokens);
                foreach (SharedBucket bucket in found)
                {
                    bucket.Waiting++;
                }

                return null;
            }

            if (blame is null)
            {
                Take(found, tokens, gone, nowNs);
            }

            return Answer(found, tokens, blame, waitNs, gone, nowNs);
        }
        finally
        {
            for (int i = 0; i < locked; i++)
            {
                Monitor.Exit(found[i]);
            }
        }
    }

    /// <summary>What refuses, as far as it is known here, and whether what is in hand covers all.</summary>
    private static (long WaitNs, SharedMeter? Blame, bool IsCovered) Look(
        List<SharedBucket> found,
        long tokens,
        AwayState? gone,
        long nowNs
    )
    {
        long waitNs = 0;
        SharedMeter? blame = null;
        bool isCovered = true;
        foreach (SharedBucket bucket in found)
        {
            for (int kind = 0; kind < Kinds; kind++)
            {
                if (bucket.Meter(kind) is not SharedMeter meter)
                {
                    continue;
                }

                long units = SharedBucket.Need(kind, tokens);
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
        }

        return (waitNs, isCovered && gone is null ? null : blame, isCovered);
    }

    private static void Take(List<SharedBucket> found, long tokens, AwayState? gone, long nowNs)
    {
        foreach (SharedBucket bucket in found)
        {
            for (int kind = 0; kind < Kinds; kind++)
            {
                if (bucket.Meter(kind) is SharedMeter meter)
                {
                    long units = SharedBucket.Need(kind, tokens);
                    if (gone is null)
                    {
                        meter.Take(units);
                    }
                    else
                    {
                        meter.TakeAway(units, gone, nowNs);
                    }
                }
            }
        }
    }

    /// <summary>Waits for the store's word, which comes within its time or not at all; then what is known here decides. A client that leaves before does not wait, and takes nothing.</summary>
    private async ValueTask<RateAnswer> WaitAsync(
        RateWish wish,
        Demand demand,
        CancellationToken cancellation
    )
    {
        Ask(wish);
        using CancellationTokenRegistration leaving = cancellation.UnsafeRegister(
            static (one, token) => ((RateWish)one!).Leave(token),
            wish
        );
        return await wish.Answered
            ? Answer(wish.Buckets, wish.Tokens, wish.Blame, wish.WaitNs, null, NowNs())
            : await EnterAsync(demand, cancellation);
    }

    private RateAnswer Answer(
        List<SharedBucket> found,
        long tokens,
        SharedMeter? blame,
        long waitNs,
        AwayState? gone,
        long nowNs
    )
    {
        RateWindow? requests = null;
        RateWindow? ofTokens = null;
        foreach (SharedBucket bucket in found)
        {
            lock (bucket)
            {
                bucket.Running += blame is null ? 1 : 0;
                requests = Tighter(requests, bucket.Requests?.Window(nowNs, gone));
                ofTokens = Tighter(ofTokens, bucket.Tokens?.Window(nowNs, gone));
            }
        }

        return new RateAnswer
        {
            IsAdmitted = blame is null,
            RetryAfter = TimeSpan.FromTicks((blame is null ? 0 : waitNs) / 100),
            Reason = blame is null ? "" : $"{blame.Of} of {blame.Bucket.Limit.Scope}",
            Requests = requests,
            Tokens = ofTokens,
            Ticket = blame is null ? new Ticket(this, found, tokens, gone) : null,
        };
    }

    private static RateWindow? Tighter(RateWindow? window, RateWindow? other) =>
        window is RateWindow known && other is RateWindow found
            ? (known.Remaining <= found.Remaining ? known : found)
            : window ?? other;

    private List<SharedBucket> Find(in Demand demand)
    {
        List<(RateLimit Rule, string Value)> rules = new(4);
        index.Find(demand, rules);
        List<SharedBucket> found = new(rules.Count);
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

    private SharedBucket BucketOf(RateLimit limit, string value)
    {
        if (buckets.TryGetValue((limit, value), out SharedBucket? there))
        {
            return there;
        }

        long ordinal = Interlocked.Increment(ref ordinals);
        if (ordinal % SweepEvery == 0)
        {
            Sweep();
        }

        return buckets.GetOrAdd((limit, value), new SharedBucket(ordinal, limit, value));
    }

    /// <summary>Drops idle buckets, so that a limit of each session does not fill the memory.</summary>
    private void Sweep()
    {
        long nowNs = NowNs();
        foreach (((RateLimit, string) key, SharedBucket bucket) in buckets)
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

    /// <summary>A request under way.</summary>
    private sealed class Ticket(
        SharedRateGate gate,
        List<SharedBucket> buckets,
        long tokens,
        AwayState? admittedAway
    ) : IRateTicket
    {
        private int isOver;

        public void Leave(TokenCounts actual)
        {
            if (Interlocked.Exchange(ref isOver, 1) != 0)
            {
                return;
            }

            foreach (SharedBucket bucket in buckets)
            {
                lock (bucket)
                {
                    bucket.Running--;
                    if (bucket.Tokens?.Correct(actual.Total - tokens, admittedAway) == true)
                    {
                        gate.Queue(bucket.Tokens);
                    }

                    if (bucket.Slots is SlotMeter slots)
                    {
                        slots.Leave();
                        if (slots.IsScarce(gate.Gateways))
                        {
                            gate.Queue(slots, isUrgent: true);
                        }
                    }
                }
            }
        }
    }
}
