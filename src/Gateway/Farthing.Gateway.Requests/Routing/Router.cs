using System.Collections.Concurrent;
using System.Collections.Frozen;
using Farthing.Gateway.Admission;
using Farthing.Gateway.Routing.Affinity;
using Farthing.Gateway.Routing.Hedging;
using Farthing.Gateway.Upstreams;

namespace Farthing.Gateway.Routing;

/// <summary>Finds deployments by model, priority and policy; leaves out those that rest, are not well or are full; goes on to the model's fallbacks.</summary>
public sealed partial class Router : IRouter
{
    private readonly BreakerOptions breakers;
    private readonly TimeProvider clock;
    private readonly ConcurrentDictionary<string, DeploymentState> states = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, UpstreamState> upstreams = new(StringComparer.Ordinal);
    private volatile FrozenDictionary<string, ModelMemory> routes;
    private volatile IReadOnlyList<string> models;
    private long draws;
    private long fullRefusals;

    /// <summary>True while only one key is in force: its failures alone open a breaker, for nobody else is kept out.</summary>
    public Func<bool> IsOneKey { get; init; } = static () => false;

    /// <summary>A router.</summary>
    /// <param name="routes">The models.</param>
    /// <param name="breakers">When a deployment is left alone.</param>
    /// <param name="clock">Elapsed time.</param>
    public Router(IReadOnlyList<ModelRoute> routes, BreakerOptions breakers, TimeProvider clock)
    {
        this.breakers = breakers;
        this.clock = clock;
        this.routes = FrozenDictionary<string, ModelMemory>.Empty;
        models = [];
        Change(routes);
    }

    /// <inheritdoc/>
    public IReadOnlyList<string> Models => models;

    /// <summary>Requests that no deployment took because those that were up were full.</summary>
    public long FullRefusals => Interlocked.Read(ref fullRefusals);

    /// <summary>Puts other routes in force; what is known of deployments that stay is kept.</summary>
    public void Change(IReadOnlyList<ModelRoute> next)
    {
        FrozenDictionary<string, ModelMemory> before = routes;
        routes = next.ToFrozenDictionary(
            route => route.Name,
            route => new ModelMemory(route, before.GetValueOrDefault(route.Name), UsualWait),
            StringComparer.Ordinal
        );
        models = [.. next.Select(route => route.Name)];
    }

    /// <inheritdoc/>
    public Deployment? FirstOf(string model) =>
        routes.TryGetValue(model, out ModelMemory? state) && state.Route.Deployments.Count > 0
            ? state.Route.Deployments[0].Deployment
            : null;

    /// <summary>True where a line of a batch may ask for the flex tier (<see cref="ModelRoute.IsFlexInBatches"/>).</summary>
    public bool IsFlexInBatches(string model) =>
        routes.TryGetValue(model, out ModelMemory? state) && state.Route.IsFlexInBatches;

    /// <summary>The deployment whose provider takes a model's lines as its own batches; null where none is configured so.</summary>
    public Deployment? BatchApiOf(string model) =>
        routes.TryGetValue(model, out ModelMemory? state) ? state.Route.BatchApi : null;

    /// <summary>A deployment by its name; null where none is configured so.</summary>
    public Deployment? Named(string deployment) =>
        routes
            .Values.SelectMany(state => state.Route.Deployments)
            .FirstOrDefault(one => one.Deployment.Name == deployment)
            ?.Deployment;

    /// <inheritdoc/>
    public bool WantsPrefix(string model)
    {
        if (!routes.TryGetValue(model, out ModelMemory? state))
        {
            return false;
        }

        if (state.Prefixes is not null)
        {
            return true;
        }

        foreach (string name in state.Route.Fallbacks)
        {
            if (routes.TryGetValue(name, out ModelMemory? fallback) && fallback.Prefixes is not null)
            {
                return true;
            }
        }

        return false;
    }

    /// <inheritdoc/>
    public RouteAnswer Route(in Demand demand)
    {
        if (!routes.TryGetValue(demand.Model, out ModelMemory? state))
        {
            return RouteAnswer.Unknown;
        }

        List<Deployment> found = [];
        Passed passed = new();
        int own = Add(state, demand, found, passed);
        state.Hedge?.Asked();
        List<Deployment>? resting = null;
        if (passed.HasResting)
        {
            resting = [.. found];
            int ownOfAll = Add(state, demand, resting, passed, isLastResort: true);
            resting.RemoveRange(0, found.Count);
            if (found.Count == 0)
            {
                // A breaker spares clients the wait for one that fails; where nothing else could serve, there is nothing to spare.
                (found, own, resting) = (resting, ownOfAll, null);
            }
        }

        if (found.Count == 0 && passed.IsBusy)
        {
            Interlocked.Increment(ref fullRefusals);
        }

        return found.Count > 0
            ? RouteAnswer.To(found) with
            {
                Own = own,
                Hedge = state.Hedge,
                Resting = resting,
            }
            : RouteAnswer.Unavailable(passed.Soonest, passed.IsBusy);
    }

    /// <inheritdoc/>
    public EngineLoad LoadOf(Deployment deployment) =>
        StateOf(deployment).Upstream.LoadBy(deployment.Upstream.Queue);

    /// <inheritdoc/>
    public int Began(Deployment deployment) => StateOf(deployment).Began();

    /// <inheritdoc/>
    public void Answered(Deployment deployment)
    {
        if (StateOf(deployment).Answered())
        {
            BreakerChanged?.Invoke(deployment.Name, false);
        }
    }

    /// <inheritdoc/>
    public void Ended(Deployment deployment, in AttemptOutcome outcome)
    {
        if (StateOf(deployment).Ended(outcome, IsOneKey()))
        {
            BreakerChanged?.Invoke(deployment.Name, true);
        }
    }

    /// <summary>Raised when a deployment is left alone (true), and when it takes requests again (false); on the thread that noticed.</summary>
    public event Action<string, bool>? BreakerChanged;

    /// <summary>Knowledge of an upstream, for its probes.</summary>
    internal UpstreamState StateOf(string upstream) =>
        upstreams.GetOrAdd(upstream, static (_, clock) => new UpstreamState(clock), clock);

    private TimeSpan? UsualWait(Deployment deployment, bool isStream)
    {
        DeploymentState state = StateOf(deployment);
        return (isStream ? state.Streams : state.Documents).P95;
    }

    private DeploymentState StateOf(Deployment deployment)
    {
        if (states.TryGetValue(deployment.Name, out DeploymentState? there))
        {
            return there;
        }

        return states.GetOrAdd(
            deployment.Name,
            new DeploymentState(new Breaker(breakers, clock), StateOf(deployment.Upstream.Name))
        );
    }

    /// <summary>Why deployments were passed over, and when the first of them may be worth another try.</summary>
    private sealed class Passed
    {
        public TimeSpan Soonest { get; private set; } = TimeSpan.MaxValue;

        public bool IsBusy { get; private set; }

        /// <summary>True when a breaker alone stands against one.</summary>
        public bool HasResting { get; set; }

        public void Add(TimeSpan wait, bool isBusy)
        {
            Soonest = wait < Soonest ? wait : Soonest;
            IsBusy |= isBusy;
        }
    }
}

/// <summary>When a deployment is left alone.</summary>
public sealed record BreakerOptions
{
    /// <summary>After so many failures in a row; default 5.</summary>
    public int FailuresInARow { get; init; } = 5;

    /// <summary>First pause; doubles with each failed trial. Default 5 s.</summary>
    public TimeSpan RestFor { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>Longest pause; default 2 min.</summary>
    public TimeSpan RestAtMost { get; init; } = TimeSpan.FromMinutes(2);
}

/// <summary>A model's route, and what is remembered for it.</summary>
internal sealed class ModelMemory
{
    /// <summary>A route; what an earlier one of the same name remembered is kept where it still holds.</summary>
    public ModelMemory(ModelRoute route, ModelMemory? before, Func<Deployment, bool, TimeSpan?> usualWait)
    {
        Route = route;
        Prefixes = route.Policy == RoutePolicy.PrefixAffine ? before?.Prefixes ?? new PrefixTable() : null;
        Hedge =
            route.Hedge is null ? null
            : before?.Hedge?.Options == route.Hedge ? before.Hedge
            : new Hedge(route.Hedge, usualWait);
    }

    /// <summary>The route.</summary>
    public ModelRoute Route { get; }

    /// <summary>Memory of prompts' beginnings; null for another policy.</summary>
    public PrefixTable? Prefixes { get; }

    /// <summary>When second attempts are sent; null: never.</summary>
    public Hedge? Hedge { get; }
}

/// <summary>A deployment that takes requests now, with its place in the order.</summary>
/// <param name="Routed">The deployment.</param>
/// <param name="Outstanding">Requests under way there.</param>
/// <param name="Rank">0: known for the longest beginning of the prompt; 1: others; 2: at its bound.</param>
/// <param name="Key">Within a rank the least comes first.</param>
internal readonly record struct RouteCandidate(RoutedDeployment Routed, int Outstanding, int Rank, double Key)
{
    /// <summary>By priority, rank and key.</summary>
    public static int Compare(RouteCandidate a, RouteCandidate b) =>
        a.Routed.Priority != b.Routed.Priority ? a.Routed.Priority.CompareTo(b.Routed.Priority)
        : a.Rank != b.Rank ? a.Rank.CompareTo(b.Rank)
        : a.Key.CompareTo(b.Key);
}
