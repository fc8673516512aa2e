namespace Farthing.Gateway.Routing;

/// <summary>How a deployment stands.</summary>
/// <param name="Deployment">Its name.</param>
/// <param name="Outstanding">Attempts under way.</param>
/// <param name="IsOpen">Whether its breaker is open: it is left alone, or only tried.</param>
/// <param name="RestsFor">Until it is tried again; zero: it takes requests.</param>
public sealed record DeploymentStanding(string Deployment, int Outstanding, bool IsOpen, TimeSpan RestsFor);
