using System.Runtime.CompilerServices;
using Farthing.Workloads.Requests;

namespace Farthing.Serving.Simulation;

/// <summary>Chooses the replica of each request, among those that are ready.</summary>
/// <remarks>What it knows of them is its <see cref="RouterView"/>. Prefix-aware routing follows SGLang's router (sgl-model-gateway defaults: cache_threshold 0.3, balance_abs_threshold 64, balance_rel_threshold 1.5): while the fleet is balanced, the replica that holds most of the prompt if that is more than the threshold; else the least busy.</remarks>
internal sealed class Router
{
    private const double CacheThreshold = 0.3;
    private const int BalanceAbsolute = 64;
    private const double BalanceRelative = 1.5;
    private readonly RoutingPolicy policy;
    private readonly List<Replica> replicas;
    private readonly List<int> ready = []; // In order.
    private readonly ReplicaHeap leastBusy = new();
    private readonly ReadLoads? loads; // Null where it counts requests itself.
    private readonly SentPrefixes? sent; // Null where it looks into engines.
    private readonly List<int> holders = [];
    private readonly long metricsEveryNs;
    private int next;

    /// <summary>A router without replicas.</summary>
    /// <param name="policy">How it chooses.</param>
    /// <param name="view">What it knows of them.</param>
    /// <param name="replicas">All that there are or ever were.</param>
    public Router(RoutingPolicy policy, RouterView view, List<Replica> replicas)
    {
        (this.policy, this.replicas, metricsEveryNs) = (policy, replicas, view.MetricsEveryNs);
        loads =
            metricsEveryNs > 0 && policy != RoutingPolicy.RoundRobin ? new ReadLoads(replicas, ready) : null;
        sent =
            policy == RoutingPolicy.PrefixAware && view.IndexTokens is long tokens
                ? new SentPrefixes(tokens)
                : null;
    }

    /// <summary>The replicas that get requests, in order.</summary>
    public IReadOnlyList<int> Ready => ready;

    /// <summary>The one of them with fewest requests, whatever the router knows; at least one is ready.</summary>
    public int LeastBusy => leastBusy.First;

    /// <summary>When it reads its replicas' requests next, before whatever else happens then; <see cref="long.MaxValue"/> where it counts them, or where it has read that there are none and has sent none since.</summary>
    public long NextReadingNs { get; private set; } = long.MaxValue;

    /// <summary>Reads them; what ends by then has ended.</summary>
    public void Read() => NextReadingNs = loads!.Read() ? NextReadingNs + metricsEveryNs : long.MaxValue;

    /// <summary>A replica gets requests from now on.</summary>
    public void Add(int replica)
    {
        int at = ~ready.BinarySearch(replica);
        ready.Insert(at, replica);
        next += at < next ? 1 : 0;
        leastBusy.Set(replica, replicas[replica].Outstanding);
        loads?.Add(replica);
    }

    /// <summary>A replica gets none any more; nothing happens where it got none.</summary>
    public void Remove(int replica)
    {
        int at = ready.BinarySearch(replica);
        if (at >= 0)
        {
            ready.RemoveAt(at);
            next -= at < next ? 1 : 0;
            next = next == ready.Count ? 0 : next;
            leastBusy.Remove(replica);
            loads?.Remove();
            sent?.Drop(replica);
        }
    }

    /// <summary>A replica that gets requests has others than before.</summary>
    public void Note(int replica) => leastBusy.Set(replica, replicas[replica].Outstanding);

    /// <summary>True when the choice hangs on what each replica's cache holds when the request arrives.</summary>
    public bool LooksInto(in Request request) => sent is null && IsByPrefix(request) && ready.Count > 1;

    /// <summary>The replica that a request goes to; at least one is ready.</summary>
    /// <param name="request">The request.</param>
    /// <param name="atNs">Now.</param>
    public int Choose(in Request request, long atNs)
    {
        int chosen = Pick(request);
        sent?.Add(chosen, request);
        if (loads is not null)
        {
            loads.Sent(chosen);
            if (NextReadingNs == long.MaxValue)
            {
                NextReadingNs = ((atNs / metricsEveryNs) + 1) * metricsEveryNs;
            }
        }

        return chosen;
    }

    private bool IsByPrefix(in Request request) =>
        policy == RoutingPolicy.PrefixAware && !request.PrefixIds.IsEmpty;

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private int Pick(in Request request)
    {
        if (ready.Count == 1)
        {
            return ready[0];
        }

        if (policy == RoutingPolicy.RoundRobin)
        {
            int chosen = ready[next];
            next = next + 1 == ready.Count ? 0 : next + 1;
            return chosen;
        }

        int least = loads is null ? leastBusy.First : loads.Next;
        return !IsByPrefix(request) || IsImbalanced(least) ? least
            : sent is null ? BestMatch(request, least)
            : BestSent(request, least);
    }

    /// <summary>Requests of a replica, as the router knows them.</summary>
    private int LoadOf(int replica) => loads is null ? replicas[replica].Outstanding : loads.Of(replica);

    private bool IsImbalanced(int least)
    {
        int most = 0;
        foreach (int replica in ready)
        {
            most = Math.Max(most, LoadOf(replica));
        }

        int fewest = LoadOf(least);
        return most - fewest > BalanceAbsolute && most > BalanceRelative * fewest;
    }

    private int BestMatch(in Request request, int least)
    {
        int best = least;
        int bestMatch = -1;
        foreach (int replica in ready)
        {
            int match = replicas[replica].Engine.Kv.MatchingIds(request);
            if (match > bestMatch || (match == bestMatch && LoadOf(replica) < LoadOf(best)))
            {
                best = replica;
                bestMatch = match;
            }
        }

        return IsEnough(bestMatch, request) ? best : least;
    }

    /// <summary>Of the replicas that were sent most of the prompt the one with fewest requests, the lowest number among equals.</summary>
    private int BestSent(in Request request, int least)
    {
        if (!IsEnough(sent!.Find(request, holders), request))
        {
            return least;
        }

        int best = holders[0];
        foreach (int replica in holders)
        {
            int difference = LoadOf(replica) - LoadOf(best);
            best = difference < 0 || (difference == 0 && replica < best) ? replica : best;
        }

        return best;
    }

    private static bool IsEnough(int match, in Request request) =>
        match > CacheThreshold * request.PrefixIds.Length;
}
