using System.Runtime.CompilerServices;
using Farthing.Workloads.Requests;

namespace Farthing.Serving.Simulation;

/// <summary>Chooses the replica of each request, among those that are ready.</summary>
/// <remarks>Prefix-aware routing follows SGLang's router (sgl-model-gateway defaults: cache_threshold 0.3, balance_abs_threshold 64, balance_rel_threshold 1.5): while the fleet is balanced, the replica that holds most of the prompt if that is more than the threshold; else the least busy.</remarks>
internal sealed class Router(RoutingPolicy policy, List<Replica> replicas)
{
    private const double CacheThreshold = 0.3;
    private const int BalanceAbsolute = 64;
    private const double BalanceRelative = 1.5;
    private readonly List<int> ready = []; // In order.
    private readonly ReplicaHeap leastBusy = new();
    private int next;

    /// <summary>The replicas that get requests, in order.</summary>
    public IReadOnlyList<int> Ready => ready;

    /// <summary>The one of them with fewest requests; at least one is ready.</summary>
    public int LeastBusy => leastBusy.First;

    /// <summary>A replica gets requests from now on.</summary>
    public void Add(int replica)
    {
        int at = ~ready.BinarySearch(replica);
        ready.Insert(at, replica);
        next += at < next ? 1 : 0;
        leastBusy.Set(replica, replicas[replica].Outstanding);
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
        }
    }

    /// <summary>A replica that gets requests has others than before.</summary>
    public void Note(int replica) => leastBusy.Set(replica, replicas[replica].Outstanding);

    /// <summary>True when the choice hangs on what each replica's cache holds when the request arrives.</summary>
    public bool LooksInto(in Request request) =>
        policy == RoutingPolicy.PrefixAware && !request.PrefixIds.IsEmpty && ready.Count > 1;

    /// <summary>The replica that a request goes to; at least one is ready.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public int Choose(in Request request)
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

        int least = leastBusy.First;
        return LooksInto(request) && !IsImbalanced(least) ? BestMatch(request, least) : least;
    }

    private bool IsImbalanced(int least)
    {
        int most = 0;
        foreach (int replica in ready)
        {
            most = Math.Max(most, replicas[replica].Outstanding);
        }

        int fewest = replicas[least].Outstanding;
        return most - fewest > BalanceAbsolute && most > BalanceRelative * fewest;
    }

    private int BestMatch(in Request request, int least)
    {
        int best = least;
        int bestMatch = -1;
        foreach (int replica in ready)
        {
            int match = replicas[replica].Engine.Kv.MatchingIds(request);
            if (
                match > bestMatch
                || (match == bestMatch && replicas[replica].Outstanding < replicas[best].Outstanding)
            )
            {
                best = replica;
                bestMatch = match;
            }
        }

        return bestMatch > CacheThreshold * request.PrefixIds.Length ? best : least;
    }
}
