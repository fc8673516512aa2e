using Farthing.Serving.Lifecycles;

namespace Farthing.Scenarios.Purchases;

/// <summary>A time in which the same number of replicas is paid for.</summary>
/// <param name="Replicas">Replicas whose nodes are paid for, starts and drains included.</param>
/// <param name="Hours">How long, above 0.</param>
public readonly record struct PaidStretch(int Replicas, double Hours)
{
    private const double NsPerHour = 3.6e12;

    /// <summary>Replicas that are paid for on average.</summary>
    /// <param name="stretches">At least one.</param>
    public static double Mean(IReadOnlyList<PaidStretch> stretches) =>
        stretches.Sum(stretch => stretch.Replicas * stretch.Hours) / stretches.Sum(stretch => stretch.Hours);

    /// <summary>The stretches of a run, in order of time.</summary>
    /// <param name="use">What became of its replicas.</param>
    /// <param name="times">How often it is counted: a day that stands for several.</param>
    public static IEnumerable<PaidStretch> Of(FleetUse use, int times = 1)
    {
        for (int i = 0; i < use.Counts.Count; i++)
        {
            long from = Math.Min(use.Counts[i].AtNs, use.EndNs);
            long to = i + 1 < use.Counts.Count ? Math.Min(use.Counts[i + 1].AtNs, use.EndNs) : use.EndNs;
            if (to > from)
            {
                yield return new PaidStretch(use.Counts[i].Paid, (to - from) / NsPerHour * times);
            }
        }
    }
}
