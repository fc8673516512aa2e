using System.Runtime.CompilerServices;
using Farthing.Workloads.Requests;

namespace Farthing.Serving.Simulation;

/// <summary>Chooses the replica of each request.</summary>
/// <remarks>Prefix-aware routing follows SGLang's router (sgl-model-gateway defaults: cache_threshold 0.3, balance_abs_threshold 64, balance_rel_threshold 1.5): while the fleet is balanced, the replica that holds most of the prompt if that is more than the threshold; else the least busy.</remarks>
internal sealed class Router(RoutingPolicy policy, Replica[] replicas)
{
    private const double CacheThreshold = 0.3;
    private const int BalanceAbsolute = 64;
    private const double BalanceRelative = 1.5;
    private readonly ReplicaHeap leastBusy = new();
    private int next;

    /// <summary>True when the choice hangs on what each replica's cache holds when the request arrives.</summary>
    public bool LooksInto(in Request request) =>
        policy == RoutingPolicy.PrefixAware && !request.PrefixIds.IsEmpty && replicas.Length > 1;

    /// <summary>A replica has other requests than before.</summary>
    public void Note(int replica) => leastBusy.Set(replica, replicas[replica].Outstanding);

    /// <summary>The index of the replica that a request goes to.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public int Choose(in Request request)
    {
        if (replicas.Length == 1)
        {
            return 0;
        }

        if (policy == RoutingPolicy.RoundRobin)
        {
            int chosen = next;
            next = next + 1 == replicas.Length ? 0 : next + 1;
            return chosen;
        }

        int least = leastBusy.First;
        if (!LooksInto(request))
        {
            return least;
        }

        int most = 0;
        for (int i = 1; i < replicas.Length; i++)
        {
            most = replicas[i].Outstanding > replicas[most].Outstanding ? i : most;
        }

        int spread = replicas[most].Outstanding - replicas[least].Outstanding;
        bool isImbalanced =
            spread > BalanceAbsolute
            && replicas[most].Outstanding > BalanceRelative * replicas[least].Outstanding;
        return isImbalanced ? least : BestMatch(request, least);
    }

    private int BestMatch(in Request request, int least)
    {
        int best = least;
        int bestMatch = -1;
        for (int i = 0; i < replicas.Length; i++)
        {
            int match = replicas[i].Engine.Kv.MatchingIds(request);
            if (
                match > bestMatch
                || (match == bestMatch && replicas[i].Outstanding < replicas[best].Outstanding)
            )
            {
                best = i;
                bestMatch = match;
            }
        }

        return bestMatch > CacheThreshold * request.PrefixIds.Length ? best : least;
    }
}
