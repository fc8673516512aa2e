using Farthing.Measurement.Load;

namespace Farthing.Measurement.Bench;

/// <summary>Requests in flight over time, from the times of sending and ending of all requests, failed ones included.</summary>
public sealed class InFlightCurve
{
    private readonly long[] atNs;
    private readonly int[] after;

    /// <summary>Makes the curve.</summary>
    public InFlightCurve(IReadOnlyList<RequestRecord> records)
    {
        (long At, int Step)[] steps =
        [
            .. records
                .Where(record => record.SentNs > 0)
                .SelectMany(record =>
                    new[]
                    {
                        (At: record.SentNs, Step: 1),
                        (At: Math.Max(record.SentNs, record.EndedNs), Step: -1),
                    }
                )
                .OrderBy(step => step.At)
                .ThenBy(step => step.Step),
        ];
        atNs = new long[steps.Length];
        after = new int[steps.Length];
        int now = 0;
        for (int i = 0; i < steps.Length; i++)
        {
            now += steps[i].Step;
            (atNs[i], after[i]) = (steps[i].At, now);
            Peak = Math.Max(Peak, now);
        }
    }

    /// <summary>The largest number.</summary>
    public int Peak { get; }

    /// <summary>The first time at which so many were in flight; 0 where never.</summary>
    public long FirstAtLeast(double count)
    {
        int i = Array.FindIndex(after, now => now >= count);
        return i < 0 ? 0 : atNs[i];
    }

    /// <summary>Mean number within a window.</summary>
    public double Mean(long fromNs, long toNs)
    {
        double area = 0;
        for (int i = 0; i < atNs.Length; i++)
        {
            long start = Math.Max(fromNs, atNs[i]);
            long end = Math.Min(toNs, i + 1 < atNs.Length ? atNs[i + 1] : toNs);
            area += end > start ? (double)after[i] * (end - start) : 0;
        }

        return toNs > fromNs ? area / (toNs - fromNs) : 0;
    }
}
