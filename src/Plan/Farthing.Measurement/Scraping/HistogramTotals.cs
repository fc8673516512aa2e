namespace Farthing.Measurement.Scraping;

/// <summary>A distribution as it was counted up to a moment.</summary>
/// <param name="Bounds">Upper bounds of the buckets, ascending; the last one is infinite in a whole histogram.</param>
/// <param name="Cumulative">How many were at most each bound.</param>
/// <param name="Sum">Sum of all values.</param>
/// <param name="Count">How many.</param>
public sealed record HistogramTotals(double[] Bounds, double[] Cumulative, double Sum, double Count)
{
    /// <summary>Nothing counted.</summary>
    public static HistogramTotals Empty { get; } = new([], [], 0, 0);

    /// <summary>Counts since another moment. A bound that was not there then counts from 0; counts never fall from one bound to the next.</summary>
    public HistogramTotals Since(HistogramTotals? before)
    {
        if (before is null)
        {
            return this;
        }

        double[] counts = new double[Bounds.Length];
        double highest = 0;
        int at = 0;
        for (int i = 0; i < Bounds.Length; i++)
        {
            while (at < before.Bounds.Length && before.Bounds[at] < Bounds[i])
            {
                at++;
            }

            bool isKnown = at < before.Bounds.Length && before.Bounds[at] == Bounds[i];
            highest = Math.Max(highest, Cumulative[i] - (isKnown ? before.Cumulative[at] : 0));
            counts[i] = highest;
        }

        return new HistogramTotals(
            Bounds,
            counts,
            Math.Max(0, Sum - before.Sum),
            Math.Max(0, Count - before.Count)
        );
    }

    /// <summary>Both together, over the bounds that both have.</summary>
    public HistogramTotals Plus(HistogramTotals other)
    {
        if (Count == 0 && Bounds.Length == 0)
        {
            return other;
        }

        List<double> bounds = [];
        List<double> counts = [];
        for (int i = 0; i < Bounds.Length; i++)
        {
            int at = Array.IndexOf(other.Bounds, Bounds[i]);
            if (at >= 0 || other.Bounds.Length == 0)
            {
                bounds.Add(Bounds[i]);
                counts.Add(Cumulative[i] + (at >= 0 ? other.Cumulative[at] : 0));
            }
        }

        return new HistogramTotals([.. bounds], [.. counts], Sum + other.Sum, Count + other.Count);
    }

    /// <summary>The mean; NaN where nothing was counted.</summary>
    public double Mean => Count > 0 ? Sum / Count : double.NaN;
}
