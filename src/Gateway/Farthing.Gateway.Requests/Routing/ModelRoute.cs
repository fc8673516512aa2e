using Farthing.Gateway.Admission;
using Farthing.Gateway.Routing.Hedging;
using Farthing.Gateway.Upstreams;

namespace Farthing.Gateway.Routing;

/// <summary>A model as clients name it, and where it is.</summary>
public sealed record ModelRoute
{
    /// <summary>The name that clients use.</summary>
    public required string Name { get; init; }

    /// <summary>Its deployments; at least one.</summary>
    public required IReadOnlyList<RoutedDeployment> Deployments { get; init; }

    /// <summary>Which comes first.</summary>
    public RoutePolicy Policy { get; init; } = RoutePolicy.Weighted;

    /// <summary>With an affine policy no deployment has more than this factor × the mean of requests under way, by weight; the others take what is above it. From 1; default 1.25.</summary>
    public double LoadFactor { get; init; } = 1.25;

    /// <summary>When a second attempt is sent beside the first; null: never.</summary>
    public HedgeOptions? Hedge { get; init; }

    /// <summary>Models to go on with, in this order, when none of its deployments answers.</summary>
    public IReadOnlyList<string> Fallbacks { get; init; } = [];

    /// <summary>True where a line of a batch may ask for the flex tier, wherever its request goes: every deployment is configured for it, and there is no other model to fall back to.</summary>
    public bool IsFlexInBatches =>
        Fallbacks.Count == 0 && Deployments.All(one => one.Deployment.BatchTier == BatchTier.Flex);

    /// <summary>The deployment whose provider takes lines as its own batches; null where none is configured so.</summary>
    public Deployment? BatchApi =>
        Deployments.FirstOrDefault(one => one.Deployment.BatchTier == BatchTier.Batch)?.Deployment;
}
