using Farthing.Gateway.Upstreams;

namespace Farthing.Gateway.Routing;

/// <summary>A deployment of a model, and how much of its traffic it gets.</summary>
/// <param name="Deployment">The deployment.</param>
/// <param name="Weight">Its share against others of its priority; above 0.</param>
/// <param name="Priority">Lower ones come first; others only when no lower one takes requests.</param>
public sealed record RoutedDeployment(Deployment Deployment, double Weight = 1, int Priority = 0);
