namespace Farthing.Economics.Purchases.Screening;

/// <summary>Nodes that run over time, and the load-duration curve that follows: u_k, the share of hours in which at least k nodes run.</summary>
public sealed class NodeLoad
{
    /// <summary>Rounding up forgives this much, so that 0.1 · 30 stays 3.</summary>
    private const double RoundingSlack = 1e-9;

    private readonly double[] hoursAtLeast;

    /// <summary>Reads a schedule.</summary>
    /// <param name="levels">Nodes that run in each interval, at least 0; start-up and shut-down included where they are billed.</param>
    /// <param name="hours">Length of each interval in hours, above 0; one hour each where null.</param>
    public NodeLoad(IReadOnlyList<int> levels, IReadOnlyList<double>? hours = null)
    {
        Levels = [.. levels];
        Hours = hours is null ? [.. Enumerable.Repeat(1.0, levels.Count)] : [.. hours];
        if (levels.Count == 0 || Hours.Count != levels.Count)
        {
            throw new ArgumentException("one length in hours for each level, at least one", nameof(hours));
        }

        ArgumentOutOfRangeException.ThrowIfNegative(levels.Min(), nameof(levels));
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(Hours.Min(), nameof(hours));
        PeakNodes = levels.Max();
        hoursAtLeast = new double[PeakNodes + 1];
        for (int i = 0; i < Levels.Count; i++)
        {
            hoursAtLeast[Levels[i]] += Hours[i];
        }

        for (int nodes = PeakNodes - 1; nodes >= 0; nodes--)
        {
            hoursAtLeast[nodes] += hoursAtLeast[nodes + 1];
        }
    }

    /// <summary>Nodes that run in each interval.</summary>
    public IReadOnlyList<int> Levels { get; }

    /// <summary>Length of each interval in hours.</summary>
    public IReadOnlyList<double> Hours { get; }

    /// <summary>Largest number of nodes that run at once.</summary>
    public int PeakNodes { get; }

    /// <summary>Length of the schedule in hours.</summary>
    public double TotalHours => hoursAtLeast[0];

    /// <summary>Nodes that run on average.</summary>
    public double MeanNodes => Enumerable.Range(1, PeakNodes).Sum(UsedFraction);

    /// <summary>u_k: share of hours in which at least k nodes run; 1 for k below 1, 0 above the peak.</summary>
    public double UsedFraction(int node) =>
        node < 1 ? 1
        : node > PeakNodes ? 0
        : hoursAtLeast[node] / TotalHours;

    /// <summary>Load under another traffic: ceil(L · factor) in each interval.</summary>
    public NodeLoad Scaled(double factor) => new([.. Levels.Select(level => RoundUp(level * factor))], Hours);

    /// <summary>Part of the load that the first nodes carry: min(L, nodes) in each interval.</summary>
    public NodeLoad UpTo(int nodes) => new([.. Levels.Select(level => Math.Min(level, nodes))], Hours);

    /// <summary>Nodes of another kind for what the first nodes of this load cannot carry: ceil(L′ · (1 − nodes ÷ L)) where L is above the nodes, else 0.</summary>
    /// <param name="nodes">Nodes of this load that carry all they can.</param>
    /// <param name="other">L′: the whole traffic in nodes of the other kind, over the same intervals.</param>
    public NodeLoad Beyond(int nodes, NodeLoad other)
    {
        if (!Hours.SequenceEqual(other.Hours))
        {
            throw new ArgumentException("the two loads are not over the same intervals", nameof(other));
        }

        return new(
            [
                .. Levels.Zip(
                    other.Levels,
                    (mine, others) => mine <= nodes ? 0 : RoundUp(others * (1 - ((double)nodes / mine)))
                ),
            ],
            Hours
        );
    }

    private static int RoundUp(double nodes) => checked((int)Math.Ceiling(nodes - RoundingSlack));
}
