namespace Farthing.Economics.Purchases.Ways;

/// <summary>Numbers of nodes that a seller accepts: none, or the smallest order and whole steps above it, up to a quota.</summary>
public sealed record BuyingRule
{
    /// <summary>Accepts every number of nodes.</summary>
    public static BuyingRule Free { get; } = new();

    /// <summary>Smallest number that can be bought, at least 1.</summary>
    public int MinimumNodes
    {
        get;
        init
        {
            ArgumentOutOfRangeException.ThrowIfLessThan(value, 1);
            field = value;
        }
    } = 1;

    /// <summary>Distance between two numbers that can be bought, such as the nodes of one instance, at least 1.</summary>
    public int StepNodes
    {
        get;
        init
        {
            ArgumentOutOfRangeException.ThrowIfLessThan(value, 1);
            field = value;
        }
    } = 1;

    /// <summary>Largest number that can be bought, such as a quota; null where there is none.</summary>
    public int? MaximumNodes { get; init; }

    /// <summary>True where every number can be bought.</summary>
    public bool IsFree => MinimumNodes <= 1 && StepNodes <= 1 && MaximumNodes is null;

    /// <summary>True where the seller accepts this number.</summary>
    public bool Allows(int nodes) =>
        nodes == 0
        || (
            nodes >= MinimumNodes
            && (nodes - MinimumNodes) % StepNodes == 0
            && nodes <= (MaximumNodes ?? int.MaxValue)
        );

    /// <summary>Accepted numbers from 0 up to a limit, rising.</summary>
    public IEnumerable<int> NodesUpTo(int limit)
    {
        yield return 0;
        long last = Math.Min(limit, MaximumNodes ?? limit);
        for (long nodes = MinimumNodes; nodes <= last; nodes += StepNodes)
        {
            yield return (int)nodes;
        }
    }
}
