using Farthing.Gateway.Admission;
using Farthing.Gateway.Routing.Affinity;
using Farthing.Gateway.Upstreams;

namespace Farthing.Gateway.Routing;

/// <content>The order in which a model's deployments are tried.</content>
public sealed partial class Router
{
    /// <summary>Appends a model's deployments, and those of its fallbacks that the caller may use.</summary>
    /// <returns>How many are the model's own.</returns>
    private int Add(
        ModelMemory state,
        in Demand demand,
        List<Deployment> found,
        Passed passed,
        bool isLastResort = false
    )
    {
        AddOf(state, demand, found, passed, isLastResort);
        int own = found.Count;
        foreach (string name in demand.Caller.Rights.FallbacksOf(demand.Model) ?? state.Route.Fallbacks)
        {
            if (routes.TryGetValue(name, out ModelMemory? fallback) && demand.Caller.Rights.Allows(name))
            {
                AddOf(fallback, demand, found, passed, isLastResort);
            }
        }

        return own;
    }

    /// <summary>Appends one model's deployments: by priority, and within one by the policy's order.</summary>
    private void AddOf(
        ModelMemory model,
        in Demand demand,
        List<Deployment> found,
        Passed passed,
        bool isLastResort
    )
    {
        ModelRoute route = model.Route;
        RoutePolicy policy = demand.Route?.Policy ?? route.Policy;
        List<RouteCandidate> ready = new(route.Deployments.Count);
        foreach (RoutedDeployment routed in route.Deployments)
        {
            DeploymentState state = StateOf(routed.Deployment);
            if (
                found.Contains(routed.Deployment)
                || demand.Route?.Allows(routed.Deployment.Name) == false
                || IsPassedOver(
                    routed.Deployment.Upstream,
                    state,
                    isLastResort ? null : demand.Caller.KeyId,
                    passed
                )
            )
            {
                continue;
            }

            double key = Key(policy, routed, state, demand);
            ready.Add(new RouteCandidate(routed, state.Outstanding, 1, key));
        }

        ReadOnlySpan<ulong> prefix = demand.Prefix.Span;
        bool isByPrefix =
            policy == RoutePolicy.PrefixAffine && model.Prefixes is not null && prefix.Length > 0;
        if (isByPrefix || (policy == RoutePolicy.SessionAffine && demand.Session.Length > 0))
        {
            Bound(ready, isByPrefix ? model.Prefixes!.Find(prefix) : null, route.LoadFactor);
        }

        ready.Sort(RouteCandidate.Compare);
        if (isByPrefix && ready.Count > 0)
        {
            string[] names = [.. ready.Select(one => one.Routed.Deployment.Name)];
            model.Prefixes!.Note(prefix, names[0], names);
        }

        foreach (RouteCandidate candidate in ready)
        {
            found.Add(candidate.Routed.Deployment);
        }
    }

    /// <summary>True when it takes no requests now: it is unhealthy, is full, or failed too often.</summary>
    /// <param name="upstream">Its upstream.</param>
    /// <param name="state">What is known of it.</param>
    /// <param name="caller">Whose request; null: its breaker is not asked.</param>
    /// <param name="passed">Takes why.</param>
    private static bool IsPassedOver(Upstream upstream, DeploymentState state, string? caller, Passed passed)
    {
        if (state.Upstream.Health == UpstreamHealth.Unhealthy && upstream.Health is HealthCheck check)
        {
            passed.Add(check.Every * check.HealthyAfter, isBusy: false);
            return true;
        }

        if (state.Upstream.IsFull(upstream.Queue))
        {
            if (caller is not null)
            {
                state.PassedAsFull();
            }

            TimeSpan next = upstream.Queue!.Every;
            passed.Add(next > TimeSpan.FromSeconds(1) ? next : TimeSpan.FromSeconds(1), isBusy: true);
            return true;
        }

        bool rests = caller is not null && state.RestsFor(caller) > TimeSpan.Zero;
        passed.HasResting |= rests;
        return rests;
    }

    /// <summary>
    /// Consistent hashing with bounded loads (Mirrokni, Thorup and Zadimoghaddam 2018): with m requests under way among a priority's deployments, one of weight w takes at most ⌈c·(m + 1)·w/Σw⌉. Since c ≥ 1 there is always one below its bound.
    /// </summary>
    private static void Bound(List<RouteCandidate> ready, string? known, double factor)
    {
        for (int i = 0; i < ready.Count; i++)
        {
            RouteCandidate one = ready[i];
            double weights = 0;
            long underWay = 0;
            for (int k = 0; k < ready.Count; k++)
            {
                if (ready[k].Routed.Priority == one.Routed.Priority)
                {
                    weights += ready[k].Routed.Weight;
                    underWay += ready[k].Outstanding;
                }
            }

            double most = Math.Ceiling((factor * (underWay + 1) * one.Routed.Weight / weights) - 1e-9);
            int rank =
                one.Outstanding >= most ? 2
                : one.Routed.Deployment.Name == known ? 0
                : 1;
            ready[i] = one with { Rank = rank };
        }
    }

    /// <summary>The least comes first.</summary>
    private double Key(RoutePolicy policy, RoutedDeployment routed, DeploymentState state, in Demand demand)
    {
        if (policy == RoutePolicy.SessionAffine && demand.Session.Length > 0)
        {
            return Rendezvous.Draw(
                Rendezvous.Hash(demand.Caller.KeyId, demand.Session),
                routed.Deployment.Name,
                routed.Weight
            );
        }

        if (policy == RoutePolicy.PrefixAffine && demand.Prefix.Length > 0)
        {
            return Rendezvous.Draw(demand.Prefix.Span[0], routed.Deployment.Name, routed.Weight);
        }

        double chance = Rendezvous.Exponential(
            Rendezvous.Mix((ulong)Interlocked.Increment(ref draws)),
            routed.Weight
        );
        return policy == RoutePolicy.LeastOutstanding
            ? (state.Outstanding / routed.Weight) + (1e-6 * chance)
            : chance;
    }
}
