namespace Farthing.Scenarios.Parts;

/// <summary>What may be gone without the promise: how many replicas there must be where some number is needed.</summary>
/// <remarks>To add one: a line in <see cref="All"/>, and its words in the sheet of a fleet.</remarks>
public sealed class RedundancyRule
{
    /// <summary>Zones that a fleet is spread over.</summary>
    public const int Zones = 3;

    private readonly Func<int, int, int> needed;

    private RedundancyRule(string name, Func<int, int, int> needed)
    {
        Name = name;
        this.needed = needed;
    }

    /// <summary>One replica.</summary>
    public static RedundancyRule NPlusOne { get; } = new("n+1", (replicas, _) => replicas + 1);

    /// <summary>The replicas of one node.</summary>
    public static RedundancyRule Node { get; } = new("node", (replicas, perNode) => replicas + perNode);

    /// <summary>One zone of three: half as many again.</summary>
    public static RedundancyRule Zone { get; } =
        new("zone", (replicas, _) => (int)Math.Ceiling(replicas * (double)Zones / (Zones - 1)));

    /// <summary>All of them.</summary>
    public static IReadOnlyList<RedundancyRule> All { get; } = [NPlusOne, Node, Zone];

    /// <summary>The name, as people write it.</summary>
    public string Name { get; }

    /// <summary>The rule of a name.</summary>
    public static RedundancyRule Named(string name) => All.First(rule => rule.Name == name);

    /// <summary>Replicas that there must be, so that enough are left.</summary>
    /// <param name="replicas">Replicas that keep the promise.</param>
    /// <param name="perNode">Replicas of one node, at least 1.</param>
    public int Needed(int replicas, int perNode) => needed(replicas, perNode);
}
