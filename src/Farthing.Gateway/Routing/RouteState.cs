namespace Farthing.Gateway.Routing;

/// <summary>How a deployment of a model stands.</summary>
/// <param name="Model">The model, as clients name it.</param>
/// <param name="Policy">Which deployment comes first.</param>
/// <param name="Routed">The deployment, its weight and priority.</param>
/// <param name="Outstanding">Requests under way there.</param>
/// <param name="RestsFor">How long it takes no requests; zero: it does.</param>
public sealed record RouteState(
    string Model,
    RoutePolicy Policy,
    RoutedDeployment Routed,
    int Outstanding,
    TimeSpan RestsFor
);
