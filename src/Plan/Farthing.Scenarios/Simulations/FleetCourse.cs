using Farthing.Serving.Lifecycles;
using Farthing.Serving.Simulation;

namespace Farthing.Scenarios.Simulations;

/// <summary>Replicas and traffic of a run over its time.</summary>
/// <param name="use">What became of the replicas.</param>
/// <param name="most">Most replicas that there may be.</param>
public sealed class FleetCourse(FleetUse use, int most)
{
    private const int Smoothed = 3; // Windows whose arrivals are taken together: chance alone makes single ones grow.
    private const long FewestArrivals = 30;

    /// <summary>Ready replicas on average over a stretch.</summary>
    public double MeanReady(long fromNs, long toNs)
    {
        double sum = 0;
        foreach ((FleetCount count, long lengthNs) in Between(fromNs, toNs))
        {
            sum += (double)count.Ready * lengthNs;
        }

        return toNs > fromNs ? sum / (toNs - fromNs) : 0;
    }

    /// <summary>What stood between a fleet and more replicas over a stretch: nanoseconds in which wanted ones were not ready yet, in which as many as there may be were ready, and in which no more were wanted.</summary>
    public (long StartingNs, long AtMostNs, long UnaskedNs) Shortfall(long fromNs, long toNs)
    {
        (long starting, long atMost, long unasked) = (0, 0, 0);
        foreach ((FleetCount count, long lengthNs) in Between(fromNs, toNs))
        {
            if (count.Ready < count.Desired)
            {
                starting += lengthNs;
            }
            else if (count.Ready >= most)
            {
                atMost += lengthNs;
            }
            else
            {
                unasked += lengthNs;
            }
        }

        return (starting, atMost, unasked);
    }

    /// <summary>The steepest growth of arrivals within a time, counted where they come to at least half of their peak; null where the run is too short or has too few.</summary>
    /// <param name="windows">The run in windows of equal length.</param>
    /// <param name="leadNs">The time.</param>
    public static (double Factor, long FromNs)? Growth(IReadOnlyList<SimulationWindow> windows, long leadNs)
    {
        if (windows.Count == 0 || leadNs <= 0)
        {
            return null;
        }

        int ahead = (int)Math.Ceiling((double)leadNs / (windows[0].ToNs - windows[0].FromNs));
        long Arrived(int first) => windows.Skip(first).Take(Smoothed).Sum(window => window.Arrived);
        int whole = windows.Count - 1; // The last one is shorter.
        long[] arrived = [.. Enumerable.Range(0, Math.Max(0, whole - Smoothed + 1)).Select(Arrived)];
        long peak = arrived.DefaultIfEmpty(0).Max();
        (double Factor, long FromNs)? steepest = null;
        for (int i = 0; i + ahead < arrived.Length; i++)
        {
            if (arrived[i] < FewestArrivals || arrived[i + ahead] * 2 < peak)
            {
                continue;
            }

            double factor = (double)arrived[i + ahead] / arrived[i];
            if (steepest is null || factor > steepest.Value.Factor)
            {
                steepest = (factor, windows[i].FromNs);
            }
        }

        return steepest;
    }

    private IEnumerable<(FleetCount Count, long LengthNs)> Between(long fromNs, long toNs)
    {
        for (int i = 0; i < use.Counts.Count; i++)
        {
            long begins = Math.Max(fromNs, use.Counts[i].AtNs);
            long ends = Math.Min(toNs, i + 1 < use.Counts.Count ? use.Counts[i + 1].AtNs : use.EndNs);
            if (ends > begins)
            {
                yield return (use.Counts[i], ends - begins);
            }
        }
    }
}
