using Farthing.Serving.Engines;
using Farthing.Serving.Simulation;
using Farthing.Workloads.Requests;

namespace Farthing.Tests.Serving.Simulation;

/// <summary>A router that looks at everything anew for each request: lists where the router has heaps and rings. Its index forgets nothing.</summary>
internal sealed class SlowRouter(RoutingPolicy policy, RouterView view, Engine[] engines)
{
    private readonly HashSet<(ulong Id, int Replica)> sent = [];
    private readonly int[] read = new int[engines.Length];
    private readonly int[] got = new int[engines.Length]; // Requests since the reading that came by turn.
    private int requests;

    /// <summary>The next moment at which it reads, after a time.</summary>
    public long NextReadingNs(long afterNs) =>
        view.MetricsEveryNs == 0
            ? long.MaxValue
            : ((afterNs / view.MetricsEveryNs) + 1) * view.MetricsEveryNs;

    /// <summary>Reads what each engine has.</summary>
    public void Read()
    {
        for (int i = 0; i < engines.Length; i++)
        {
            (read[i], got[i]) = (engines[i].Outstanding, 0);
        }
    }

    /// <summary>The engine for a request.</summary>
    public int Choose(Request request)
    {
        if (policy == RoutingPolicy.RoundRobin)
        {
            return requests++ % engines.Length;
        }

        int[] all = [.. Enumerable.Range(0, engines.Length)];
        int turn = all.OrderBy(Load).ThenBy(i => got[i]).ThenBy(i => i).First();
        int chosen = policy == RoutingPolicy.PrefixAware ? ByPrefix(request, all, turn) : turn;
        got[chosen] += view.MetricsEveryNs > 0 && chosen == turn ? 1 : 0;
        foreach (ulong id in request.PrefixIds.Span)
        {
            sent.Add((id, chosen));
        }

        return chosen;
    }

    private int ByPrefix(Request request, int[] all, int least)
    {
        int most = all.Max(Load);
        if (request.PrefixIds.IsEmpty || (most - Load(least) > 64 && most > 1.5 * Load(least)))
        {
            return least;
        }

        int best = all.OrderByDescending(i => Match(request, i)).ThenBy(Load).ThenBy(i => i).First();
        return Match(request, best) > 0.3 * request.PrefixIds.Length ? best : least;
    }

    private int Load(int engine) => view.MetricsEveryNs == 0 ? engines[engine].Outstanding : read[engine];

    private int Match(Request request, int engine) =>
        view.IndexTokens is null
            ? engines[engine].Kv.MatchingIds(request)
            : request.PrefixIds.ToArray().TakeWhile(id => sent.Contains((id, engine))).Count();
}
