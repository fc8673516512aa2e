namespace Farthing.Scenarios;

/// <summary>One of several pools of a fleet.</summary>
/// <param name="Scenario">The scenario of the pool alone: what is its own stands in place of what is said for all.</param>
/// <param name="Replicas">Its replicas; null where the cheapest numbers are searched, or an autoscaler says.</param>
/// <param name="InputFrom">The shortest prompt that it takes; 0 for any.</param>
/// <param name="InputBelow">Prompts of so many tokens and more go elsewhere; null for none.</param>
/// <param name="SpillsAt">Requests at each of its ready replicas from which others go to the next pool; 0 for never.</param>
public sealed record ScenarioPool(
    Scenario Scenario,
    int? Replicas,
    int InputFrom,
    int? InputBelow,
    int SpillsAt
)
{
    /// <summary>True where its replicas stay as they are and nobody has said how many.</summary>
    public bool IsOpen => Replicas is null && Scenario.Autoscale is null;
}
