using Farthing.Economics.Purchases.Screening;
using Farthing.Workloads.Profiles;

namespace Farthing.Studies.Hindsights;

/// <summary>Nodes that a fleet needs over the four weeks of <c>--shape monthly</c>, as a load of equal numbers together.</summary>
/// <param name="PeakNodes">Nodes of the busiest ten minutes at level 1.</param>
internal sealed record StudiedFleet(int PeakNodes)
{
    private const double RoundingSlack = 1e-9;

    /// <summary>Sizes that are studied.</summary>
    public static IReadOnlyList<StudiedFleet> All { get; } = [new(3), new(10), new(30)];

    /// <summary>Nodes at a level of traffic: ⌈peak · level · rate ÷ highest rate⌉.</summary>
    public NodeLoad At(double level)
    {
        ReadOnlySpan<double> rates = BuiltInShapes.Monthly.Factors;
        double highest = BuiltInShapes.Monthly.PeakFactor;
        double[] hours = new double[(int)Math.Ceiling(PeakNodes * level) + 1];
        foreach (double rate in rates)
        {
            hours[(int)Math.Ceiling((PeakNodes * level * rate / highest) - RoundingSlack)]++;
        }

        int[] levels = [.. Enumerable.Range(0, hours.Length).Where(nodes => hours[nodes] > 0)];
        return new NodeLoad(levels, [.. levels.Select(nodes => hours[nodes])]);
    }
}
