using Farthing.Gateway.Routing.Affinity;
using Farthing.Gateway.Routing.Hedging;
using Farthing.Gateway.Upstreams;

namespace Farthing.Gateway.Routing;

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
