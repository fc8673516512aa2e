using System.Collections.Concurrent;
using Farthing.Gateway.Admission;
using Farthing.Gateway.Metering;
using Farthing.Gateway.Scopes;

namespace Farthing.Gateway.Limits;

/// <summary>Lets requests pass as far as every limit on their way allows: requests a minute, tokens a minute, requests at a time. All or none.</summary>
/// <remarks>Tokens are taken at the door as a quarter of the prompt's bound (text has about four bytes a token) plus all that may be generated, and corrected when the answer ended: what was not used comes back, what was too little is owed. So a limit is kept over every minute, and a bound that nobody reaches does not eat it up.</remarks>
/// <param name="limits">The limits.</param>
/// <param name="clock">Elapsed time: a clock that is set does not disturb it.</param>
public sealed class RateGate(IReadOnlyList<RateLimit> limits, TimeProvider clock) : IRateGate
{
    private const int BytesPerToken = 4;
    private const int SweepEvery = 8192;

    /// <summary>Nobody knows when one of the requests under way will end: a second is what a client may wait.</summary>
    private const long FullWaitNs = 1_000_000_000;
    private readonly ConcurrentDictionary<(RateLimit Limit, string Value), RateBucket> buckets = new();
    private readonly long startTimestamp = clock.GetTimestamp();
    private volatile ScopeIndex<RateLimit> index = new(limits, static limit => limit.Scope);
    private long ordinals;

    /// <summary>Puts other limits in force. Requests under way count on in limits that stayed as they were.</summary>
    public void Change(IReadOnlyList<RateLimit> next) =>
        index = new ScopeIndex<RateLimit>(next, static limit => limit.Scope);

    /// <summary>How the limits stand, of everybody who came lately.</summary>
    public IReadOnlyList<RateState> States()
    {
        List<RateState> states = [];
        long nowNs = NowNs();
        HashSet<RateLimit> rules = [.. index.Rules];
        foreach (((RateLimit limit, string value), RateBucket bucket) in buckets)
        {
            if (rules.Contains(limit))
            {
                lock (bucket)
                {
                    states.Add(
                        new RateState(
                            limit,
                            value,
                            bucket.Running,
                            bucket.Requests?.Remaining(nowNs),
                            bucket.Tokens?.Remaining(nowNs)
                        )
                    );
                }
            }
        }

        return states;
    }

    /// <inheritdoc/>
    public ValueTask<RateAnswer> EnterAsync(Demand demand, CancellationToken cancellation)
    {
        while (true)
        {
            if (TryEnter(demand, Find(demand)) is RateAnswer answer)
            {
                return new ValueTask<RateAnswer>(answer);
            }
        }
    }

    /// <summary>Null where one of the buckets was forgotten meanwhile.</summary>
    private RateAnswer? TryEnter(in Demand demand, List<RateBucket> found)
    {
        long tokens = (demand.InputTokensAtMost / BytesPerToken) + demand.OutputTokensAtMost;
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

            long waitNs = 0;
            string? reason = null;
            foreach (RateBucket bucket in found)
            {
                (long ownNs, string of) = Wait(bucket, tokens, nowNs);
                if (ownNs > waitNs)
                {
                    waitNs = ownNs;
                    reason = $"{of} of {bucket.Limit.Scope}";
                }
            }

            if (reason is null)
            {
                foreach (RateBucket bucket in found)
                {
                    bucket.Running++;
                    bucket.Requests?.Take(1, nowNs);
                    bucket.Tokens?.Take(tokens, nowNs);
                }
            }

            RateWindow? requestWindow = null;
            RateWindow? tokenWindow = null;
            foreach (RateBucket bucket in found)
            {
                requestWindow = Tighter(requestWindow, bucket.Requests, nowNs);
                tokenWindow = Tighter(tokenWindow, bucket.Tokens, nowNs);
            }

            return new RateAnswer
            {
                IsAdmitted = reason is null,
                RetryAfter = TimeSpan.FromTicks(waitNs / 100),
                Reason = reason ?? "",
                Requests = requestWindow,
                Tokens = tokenWindow,
                Ticket = reason is null ? new Ticket(found, tokens) : null,
            };
        }
        finally
        {
            for (int i = 0; i < locked; i++)
            {
                Monitor.Exit(found[i]);
            }
        }
    }

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

        return buckets.GetOrAdd((limit, value), new RateBucket(ordinal, limit));
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

    private static (long WaitNs, string Of) Wait(RateBucket bucket, long tokens, long nowNs)
    {
        long requestNs = bucket.Requests?.WaitNs(1, nowNs) ?? 0;
        long tokenNs = bucket.Tokens?.WaitNs(tokens, nowNs) ?? 0;
        bool isFull = bucket.Limit.Concurrency is int most && bucket.Running >= most;
        return isFull && FullWaitNs > Math.Max(requestNs, tokenNs) ? (FullWaitNs, "requests at a time")
            : requestNs >= tokenNs ? (requestNs, "requests per minute")
            : (tokenNs, "tokens per minute");
    }

    private static RateWindow? Tighter(RateWindow? window, Gcra? bucket, long nowNs)
    {
        if (bucket is null)
        {
            return window;
        }

        long remaining = bucket.Remaining(nowNs);
        return window is RateWindow known && known.Remaining <= remaining
            ? window
            : new RateWindow(bucket.PerMinute, remaining, TimeSpan.FromTicks(bucket.ResetNs(nowNs) / 100));
    }

    /// <summary>A request under way.</summary>
    private sealed class Ticket(List<RateBucket> buckets, long tokens) : IRateTicket
    {
        private int isOver;

        public void Leave(TokenCounts actual)
        {
            if (Interlocked.Exchange(ref isOver, 1) != 0)
            {
                return;
            }

            foreach (RateBucket bucket in buckets)
            {
                lock (bucket)
                {
                    bucket.Running--;
                    bucket.Tokens?.Correct(actual.Total - tokens);
                }
            }
        }
    }
}
