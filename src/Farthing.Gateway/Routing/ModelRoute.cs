namespace Farthing.Gateway.Routing;

/// <summary>A model as clients name it, and where it is.</summary>
public sealed record ModelRoute
{
    /// <summary>The name that clients use.</summary>
    public required string Name { get; init; }

    /// <summary>Where it is; at least one.</summary>
    public required IReadOnlyList<RoutedDeployment> Deployments { get; init; }

    /// <summary>Which comes first.</summary>
    public RoutePolicy Policy { get; init; } = RoutePolicy.Weighted;

    /// <summary>Models to go on with, in this order, when none of its deployments answers.</summary>
    public IReadOnlyList<string> Fallbacks { get; init; } = [];
}
