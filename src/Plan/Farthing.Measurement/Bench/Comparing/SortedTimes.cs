namespace Farthing.Measurement.Bench.Comparing;

/// <summary>One latency of all requests of a run, sorted once, so that each new sample of the requests has its mean and quantiles in one walk.</summary>
internal sealed class SortedTimes
{
    private readonly double[] values;
    private readonly int[] request;

    public SortedTimes(IReadOnlyList<RunRequest> requests, string latency)
    {
        (double Value, int Index)[] known =
        [
            .. requests
                .Select((one, index) => (one.Of(latency), index))
                .Where(one => double.IsFinite(one.Item1)),
        ];
        values = [.. known.Select(one => one.Value)];
        request = [.. known.Select(one => one.Index)];
        Array.Sort(values, request);
    }

    /// <summary>Requests that have it.</summary>
    public int Count => values.Length;

    /// <summary>The mean of a new sample.</summary>
    public double Mean(int[] times)
    {
        double sum = 0;
        long all = 0;
        for (int i = 0; i < values.Length; i++)
        {
            sum += times[request[i]] * values[i];
            all += times[request[i]];
        }

        return sum / all;
    }

    /// <summary>Quantiles of a new sample (Hyndman and Fan's type 7), for ascending shares.</summary>
    public void Quantiles(int[] times, ReadOnlySpan<double> shares, Span<double> results)
    {
        long all = 0;
        foreach (int index in request)
        {
            all += times[index];
        }

        long seen = 0;
        int next = 0;
        double carried = double.NaN;
        long carriedAt = -1;
        for (int i = 0; i < values.Length && next < shares.Length; i++)
        {
            long until = seen + times[request[i]];
            // This value stands at the places seen … until − 1 of the new sample.
            while (next < shares.Length && until > seen)
            {
                double place = shares[next] * (all - 1);
                long below = (long)place;
                double part = place - below;
                if (carriedAt == below)
                {
                    results[next++] = carried + (part * (values[i] - carried));
                    carriedAt =
                        next < shares.Length && (long)(shares[next] * (all - 1)) == below ? below : -1;
                    continue;
                }

                if (below >= until)
                {
                    break;
                }

                if (part == 0 || below + 1 < until)
                {
                    results[next++] = values[i];
                    continue;
                }

                (carried, carriedAt) = (values[i], below);
                break;
            }

            seen = until;
        }

        results[next..].Fill(double.NaN);
    }
}
