namespace Farthing.Measurement.Bench.Comparing;

/// <summary>The gaps of all requests of a run as counts of ranks per request, so that a new sample of requests has its quantiles without sorting. Values are held in at most 2,048 steps of equal rank.</summary>
internal sealed class GapRanks
{
    private const int MaxSteps = 2048;
    private readonly double[] steps;
    private readonly int[] from;
    private readonly int[] ranks;
    private readonly int[] counts;
    private readonly double[] sums;
    private readonly int[] sizes;
    private readonly long[] weights;

    public GapRanks(IReadOnlyList<RunRequest> requests)
    {
        double[] sorted = [.. requests.SelectMany(request => request.Gaps).Where(gap => gap > 0)];
        Array.Sort(sorted);
        Count = sorted.Length;
        int stepCount = Math.Min(Count, MaxSteps);
        steps = new double[stepCount];
        weights = new long[stepCount];
        for (int i = 0; i < stepCount; i++)
        {
            steps[i] = sorted[(int)((i + 0.5) * Count / stepCount)];
        }

        List<int> allRanks = [];
        List<int> allCounts = [];
        from = new int[requests.Count + 1];
        sums = new double[requests.Count];
        sizes = new int[requests.Count];
        int[] seen = new int[stepCount];
        for (int i = 0; i < requests.Count; i++)
        {
            List<int> touched = [];
            foreach (double gap in requests[i].Gaps)
            {
                if (!(gap > 0))
                {
                    continue;
                }

                int rank = (int)((long)Array.BinarySearch(sorted, gap) * stepCount / Count);
                if (seen[rank]++ == 0)
                {
                    touched.Add(rank);
                }

                sums[i] += gap;
                sizes[i]++;
            }

            foreach (int rank in touched)
            {
                allRanks.Add(rank);
                allCounts.Add(seen[rank]);
                seen[rank] = 0;
            }

            from[i + 1] = allRanks.Count;
        }

        (ranks, counts) = ([.. allRanks], [.. allCounts]);
    }

    /// <summary>Gaps in all.</summary>
    public int Count { get; }

    /// <summary>The mean of a new sample of the requests.</summary>
    public double Mean(int[] times)
    {
        double sum = 0;
        double size = 0;
        for (int i = 0; i < times.Length; i++)
        {
            sum += times[i] * sums[i];
            size += (double)times[i] * sizes[i];
        }

        return sum / size;
    }

    /// <summary>Quantiles of a new sample of the requests, for ascending shares.</summary>
    public void Quantiles(int[] times, ReadOnlySpan<double> shares, Span<double> values)
    {
        Array.Clear(weights);
        long all = 0;
        for (int i = 0; i < times.Length; i++)
        {
            if (times[i] == 0)
            {
                continue;
            }

            for (int at = from[i]; at < from[i + 1]; at++)
            {
                weights[ranks[at]] += (long)times[i] * counts[at];
            }

            all += (long)times[i] * sizes[i];
        }

        long below = 0;
        int next = 0;
        for (int step = 0; step < steps.Length && next < shares.Length; step++)
        {
            below += weights[step];
            while (next < shares.Length && below > shares[next] * (all - 1))
            {
                values[next++] = steps[step];
            }
        }

        values[next..].Fill(double.NaN);
    }
}
