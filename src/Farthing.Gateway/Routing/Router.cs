using System.Collections.Concurrent;
using System.Collections.Frozen;
using Farthing.Gateway.Admission;

namespace Farthing.Gateway.Routing;

/// <summary>Finds deployments by model, priority and policy; leaves out those that rest; goes on to the model's fallbacks.</summary>
public sealed class Router : IRouter
{
    private readonly BreakerOptions breakers;
    private readonly TimeProvider clock;
    private readonly ConcurrentDictionary<string, DeploymentState> states = new(StringComparer.Ordinal);
    private volatile FrozenDictionary<string, ModelRoute> routes;
    private volatile IReadOnlyList<string> models;
    private long draws;

    /// <summary>A router.</summary>
    /// <param name="routes">The models.</param>
    /// <param name="breakers">When a deployment is left alone.</param>
    /// <param name="clock">Elapsed time.</param>
    public Router(IReadOnlyList<ModelRoute> routes, BreakerOptions breakers, TimeProvider clock)
    {
        this.breakers = breakers;
        this.clock = clock;
        this.routes = ByName(routes);
        models = [.. routes.Select(route => route.Name)];
    }

    /// <inheritdoc/>
    public IReadOnlyList<string> Models => models;

    /// <summary>Puts other routes in force; what is known of deployments that stay is kept.</summary>
    public void Change(IReadOnlyList<ModelRoute> next)
    {
        routes = ByName(next);
        models = [.. next.Select(route => route.Name)];
    }

    /// <summary>How the deployments stand, in the order of models and deployments.</summary>
    public IReadOnlyList<RouteState> States()
    {
        List<RouteState> found = [];
        foreach (string model in models)
        {
            if (routes.TryGetValue(model, out ModelRoute? route))
            {
                foreach (RoutedDeployment routed in route.Deployments)
                {
                    DeploymentState state = StateOf(routed.Deployment);
                    found.Add(new RouteState(model, route.Policy, routed, state.Outstanding, state.RestsFor));
                }
            }
        }

        return found;
    }

    /// <inheritdoc/>
    public RouteAnswer Route(in Demand demand)
    {
        if (!routes.TryGetValue(demand.Model, out ModelRoute? route))
        {
            return RouteAnswer.Unknown;
        }

        List<Deployment> found = [];
        TimeSpan soonest = TimeSpan.MaxValue;
        Add(route, demand.Session, found, ref soonest);
        foreach (string name in route.Fallbacks)
        {
            if (routes.TryGetValue(name, out ModelRoute? fallback) && demand.Caller.Rights.Allows(name))
            {
                Add(fallback, demand.Session, found, ref soonest);
            }
        }

        return found.Count > 0 ? RouteAnswer.To(found) : RouteAnswer.Unavailable(soonest);
    }

    /// <inheritdoc/>
    public void Began(Deployment deployment) => StateOf(deployment).Began();

    /// <inheritdoc/>
    public void Ended(Deployment deployment, in AttemptOutcome outcome)
    {
        if (StateOf(deployment).Ended(outcome) is bool isOpen)
        {
            BreakerChanged?.Invoke(deployment.Name, isOpen);
        }
    }

    /// <summary>Raised when a deployment is left alone (true), and when it takes requests again (false); on the thread that noticed.</summary>
    public event Action<string, bool>? BreakerChanged;

    /// <summary>How the deployments of the configuration stand.</summary>
    public IReadOnlyList<DeploymentStanding> Standings()
    {
        Dictionary<string, DeploymentStanding> standings = new(StringComparer.Ordinal);
        foreach (ModelRoute route in routes.Values)
        {
            foreach (RoutedDeployment routed in route.Deployments)
            {
                DeploymentState state = StateOf(routed.Deployment);
                string name = routed.Deployment.Name;
                standings[name] = new DeploymentStanding(
                    name,
                    state.Outstanding,
                    state.IsOpen,
                    state.RestsFor
                );
            }
        }

        return [.. standings.Values.OrderBy(one => one.Deployment, StringComparer.Ordinal)];
    }

    private static FrozenDictionary<string, ModelRoute> ByName(IReadOnlyList<ModelRoute> routes) =>
        routes.ToFrozenDictionary(route => route.Name, StringComparer.Ordinal);

    /// <summary>Appends a model's deployments: by priority, and within one by the policy's order.</summary>
    private void Add(ModelRoute route, string session, List<Deployment> found, ref TimeSpan soonest)
    {
        List<(RoutedDeployment Routed, double Key)> ready = new(route.Deployments.Count);
        foreach (RoutedDeployment routed in route.Deployments)
        {
            DeploymentState state = StateOf(routed.Deployment);
            TimeSpan rests = state.RestsFor;
            if (rests > TimeSpan.Zero)
            {
                soonest = rests < soonest ? rests : soonest;
                continue;
            }

            if (!found.Contains(routed.Deployment))
            {
                ready.Add((routed, Key(route.Policy, routed, state, session)));
            }
        }

        ready.Sort(
            static (a, b) =>
                a.Routed.Priority != b.Routed.Priority
                    ? a.Routed.Priority.CompareTo(b.Routed.Priority)
                    : a.Key.CompareTo(b.Key)
        );
        foreach ((RoutedDeployment routed, _) in ready)
        {
            found.Add(routed.Deployment);
        }
    }

    /// <summary>The least comes first. Chance: exponential times with the weights as rates, whose least is each one's as often as its weight says (Efraimidis and Spirakis 2006).</summary>
    private double Key(RoutePolicy policy, RoutedDeployment routed, DeploymentState state, string session)
    {
        ulong draw =
            policy == RoutePolicy.SessionAffine && session.Length > 0
                ? Hash(session, routed.Deployment.Name)
                : Mix((ulong)Interlocked.Increment(ref draws));
        double chance = -Math.Log(((draw >> 11) + 0.5) / (1UL << 53)) / routed.Weight;
        return policy == RoutePolicy.LeastOutstanding
            ? (state.Outstanding / routed.Weight) + (1e-6 * chance)
            : chance;
    }

    /// <summary>FNV-1a over both names, mixed: the same on every gateway.</summary>
    private static ulong Hash(string session, string deployment)
    {
        ulong hash = 14695981039346656037;
        foreach (char one in session)
        {
            hash = (hash ^ one) * 1099511628211;
        }

        hash = (hash ^ '\n') * 1099511628211;
        foreach (char one in deployment)
        {
            hash = (hash ^ one) * 1099511628211;
        }

        return Mix(hash);
    }

    /// <summary>SplitMix64 (Steele, Lea and Flood 2014).</summary>
    private static ulong Mix(ulong value)
    {
        ulong z = value * 0x9E3779B97F4A7C15;
        z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9;
        z = (z ^ (z >> 27)) * 0x94D049BB133111EB;
        return z ^ (z >> 31);
    }

    private DeploymentState StateOf(Deployment deployment)
    {
        if (states.TryGetValue(deployment.Name, out DeploymentState? there))
        {
            return there;
        }

        return states.GetOrAdd(deployment.Name, new DeploymentState(new Breaker(breakers, clock)));
    }
}
