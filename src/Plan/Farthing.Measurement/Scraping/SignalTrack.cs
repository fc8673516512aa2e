using Farthing.Protocol.Exposition;

namespace Farthing.Measurement.Scraping;

/// <summary>One signal of one engine on a target: picks the newest name that the page holds, folds its series, adds up what counters grew.</summary>
internal sealed class SignalTrack(EngineNames engine, MetricSignal signal)
{
    private readonly List<TrackedSeries> all = [];
    private readonly SortedDictionary<(int Rank, SeriesPart Part, double Bound), CounterGroup> groups = new(
        Comparer<(int Rank, SeriesPart Part, double Bound)>.Default
    );
    private readonly SortedDictionary<double, double> buckets = [];
    private readonly Dictionary<double, double> bucketTotals = [];
    private double total;
    private double sum;
    private double count;

    /// <summary>Its signal.</summary>
    public EngineNames Engine { get; } = engine;

    /// <summary>Which signal.</summary>
    public MetricSignal Signal { get; } = signal;

    /// <summary>True when the page of the last round held it.</summary>
    public bool IsSeen { get; private set; }

    /// <summary>Number of series at that moment.</summary>
    public int SeriesSeen { get; private set; }

    /// <summary>The gauge, or the total of the counter; NaN where it was not seen yet.</summary>
    public double Value { get; private set; } = double.NaN;

    /// <summary>The distribution; null where it was not seen.</summary>
    public HistogramTotals? Histogram { get; private set; }

    /// <summary>Adds a series that was not there before.</summary>
    public void Add(TrackedSeries series)
    {
        all.Add(series);
        if (MetricSignals.IsGauge(Signal))
        {
            return;
        }

        (int, SeriesPart, double) key = (
            series.Binding.Rank,
            series.Binding.Part,
            double.IsNaN(series.Bound) ? 0 : series.Bound
        );
        if (!groups.TryGetValue(key, out CounterGroup? group))
        {
            groups.Add(key, group = new CounterGroup());
        }

        group.Add(series);
    }

    /// <summary>Closes a round.</summary>
    public void Advance(long round, long lastRound, ref int resets, ref int renamed)
    {
        int best = int.MaxValue;
        foreach (TrackedSeries one in all)
        {
            best = one.Round == round && one.Binding.Rank < best ? one.Binding.Rank : best;
        }

        IsSeen = best != int.MaxValue;
        SeriesSeen = 0;
        if (MetricSignals.IsGauge(Signal))
        {
            Value = IsSeen ? Fold(round, best) : double.NaN;
            return;
        }

        buckets.Clear();
        foreach (((int rank, SeriesPart part, double bound), CounterGroup group) in groups)
        {
            double growth = group.Advance(round, lastRound, out int seen, ref resets, ref renamed);
            if (rank != best)
            {
                continue;
            }

            if (part == SeriesPart.Bucket)
            {
                bucketTotals[bound] = bucketTotals.GetValueOrDefault(bound) + growth;
                if (seen > 0)
                {
                    buckets[bound] = bucketTotals[bound];
                }
            }
            else if (part == SeriesPart.Sum)
            {
                sum += growth;
            }
            else if (part == SeriesPart.Count)
            {
                count += growth;
            }
            else if (seen > 0)
            {
                total += all[0].Binding.Fold == SeriesFold.Mean ? growth / seen : growth;
                SeriesSeen = Math.Max(SeriesSeen, seen);
            }
        }

        Value = IsSeen || !double.IsNaN(Value) ? total : double.NaN;
        Histogram =
            MetricSignals.IsHistogram(Signal) && buckets.Count > 0
                ? new HistogramTotals([.. buckets.Keys], [.. buckets.Values], sum, count)
                : Histogram;
    }

    private double Fold(long round, int best)
    {
        double folded = 0;
        SeriesFold fold = SeriesFold.Sum;
        foreach (TrackedSeries one in all)
        {
            if (one.Round != round || one.Binding.Rank != best || double.IsNaN(one.Next))
            {
                continue;
            }

            fold = one.Binding.Fold;
            bool isMax = fold == SeriesFold.Max && SeriesSeen > 0;
            folded =
                isMax ? Math.Max(folded, one.Next)
                : fold == SeriesFold.Max ? one.Next
                : folded + one.Next;
            SeriesSeen++;
        }

        return SeriesSeen == 0 ? double.NaN
            : fold == SeriesFold.Mean ? folded / SeriesSeen
            : folded;
    }
}
