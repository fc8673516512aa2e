using Farthing.Scenarios.Keys;

namespace Farthing.Scenarios;

/// <summary>What was written for one key: its checked values, each with its place.</summary>
/// <param name="Key">The key.</param>
/// <param name="Path">The path, with list indices.</param>
/// <param name="Items">The values, in order; one unless the key takes a list.</param>
internal sealed record ScenarioValue(ScenarioKey Key, string Path, IReadOnlyList<ScenarioItem> Items)
{
    /// <summary>Where the first value stands.</summary>
    public ScenarioPlace Place => Items[0].Place;
}
