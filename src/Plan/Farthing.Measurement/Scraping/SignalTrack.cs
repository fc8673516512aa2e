using Farthing.Protocol.Exposition;

namespace Farthing.Measurement.Scraping;

/// <summary>One signal of one engine on a target: picks the newest name that the page holds, folds its series, adds up what counters grew.</summary>
internal sealed class SignalTrack(EngineNames engine, MetricSignal signal)
{
    private readonly List<TrackedSeries> all = [];
    private readonly SortedDictionary<
        (int Rank, SeriesPart Part, double Bound, bool IsPrefill),
        CounterGroup
    > groups = [];
    private readonly Dictionary<string, (double Sum, double Weight)> cards = new(StringComparer.Ordinal);
    private readonly SortedDictionary<double, double> buckets = [];
    private readonly Dictionary<double, int> bucketSeries = [];
    private readonly Dictionary<double, double> bucketTotals = [];
    private bool isGlobal = true;
    private double total;
    private double sum;
    private double count;

    /// <summary>Its signal.</summary>
    public EngineNames Engine { get; } = engine;

    /// <summary>Which signal.</summary>
    public MetricSignal Signal { get; } = signal;

    /// <summary>True when the page of the last round held it.</summary>
    public bool IsSeen { get; private set; }

    /// <summary>Number of series at that moment; of GPUs, where they measure those.</summary>
    public int SeriesSeen { get; private set; }

    /// <summary>Data-parallel ranks at that moment.</summary>
    public int RanksSeen { get; private set; }

    /// <summary>GPUs at that moment whose names are theirs everywhere.</summary>
    public IEnumerable<string> Cards => cards.Keys.Where(card => isGlobal);

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

        (int, SeriesPart, double, bool) key = (
            series.Binding.Rank,
            series.Binding.Part,
            double.IsNaN(series.Bound) ? 0 : series.Bound,
            series.Part == PairPart.Prefill && MetricSignals.IsTraffic(Signal)
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
        bool hasDecode = false;
        foreach (TrackedSeries one in all)
        {
            best = one.Round == round && one.Binding.Rank < best ? one.Binding.Rank : best;
            hasDecode |= one.Round == round && one.Part == PairPart.Decode;
        }

        IsSeen = best != int.MaxValue;
        SeriesSeen = 0;
        if (MetricSignals.IsGauge(Signal))
        {
            Value = IsSeen ? Fold(round, best) : double.NaN;
            return;
        }

        buckets.Clear();
        bucketSeries.Clear();
        foreach (((int rank, SeriesPart part, double bound, bool isPrefill), CounterGroup group) in groups)
        {
            double growth = group.Advance(round, lastRound, out int seen, ref resets, ref renamed);
            if (rank != best || (isPrefill && hasDecode))
            {
                // A request through a pair of servers on one page is the decode server's.
                continue;
            }

            if (part == SeriesPart.Bucket)
            {
                bucketTotals[bound] = bucketTotals.GetValueOrDefault(bound) + growth;
                if (seen > 0)
                {
                    buckets[bound] = bucketTotals[bound];
                    bucketSeries[bound] = bucketSeries.GetValueOrDefault(bound) + seen;
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

        DropPartialBounds();
        Value = IsSeen || !double.IsNaN(Value) ? total : double.NaN;
        Histogram =
            MetricSignals.IsHistogram(Signal) && buckets.Count > 0
                ? new HistogramTotals([.. buckets.Keys], [.. buckets.Values], sum, count)
                : Histogram;
    }

    /// <summary>Keeps the bounds that every label set has: a bound of one model alone says nothing of the other's values.</summary>
    private void DropPartialBounds()
    {
        int most = 0;
        foreach (int series in bucketSeries.Values)
        {
            most = Math.Max(most, series);
        }

        foreach ((double bound, int series) in bucketSeries)
        {
            if (series < most)
            {
                buckets.Remove(bound);
            }
        }
    }

    private double Fold(long round, int best)
    {
        cards.Clear();
        RanksSeen = 0;
        double folded = 0;
        SeriesFold fold = SeriesFold.Sum;
        foreach (TrackedSeries one in all)
        {
            if (!IsRead(one, round, best))
            {
                continue;
            }

            fold = one.Binding.Fold;
            RanksSeen += one.IsRank ? 1 : 0;
            if (one.Identity.Card is { } card)
            {
                Add(card, one, round, best);
                continue;
            }

            folded =
                fold == SeriesFold.Max && SeriesSeen > 0 ? Math.Max(folded, one.Next)
                : fold == SeriesFold.Max ? one.Next
                : folded + one.Next;
            SeriesSeen++;
        }

        foreach ((double of, double weight) in cards.Values)
        {
            double value = fold == SeriesFold.Mean ? of / weight : of;
            folded = fold == SeriesFold.Max && SeriesSeen > 0 ? Math.Max(folded, value) : folded + value;
            SeriesSeen++;
        }

        return SeriesSeen == 0 ? double.NaN
            : fold == SeriesFold.Mean ? folded / SeriesSeen
            : folded;
    }

    private static bool IsRead(TrackedSeries one, long round, int best) =>
        one.Round == round && one.Binding.Rank == best && !double.IsNaN(one.Next);

    /// <summary>Adds a series to its GPU. Shares of MIG instances weigh by their slices, bytes add up; a whole card stands for its instances.</summary>
    private void Add(string card, TrackedSeries one, long round, int best)
    {
        isGlobal &= one.Identity.IsGlobal;
        if (one.Identity.Slices > 0 && HasWhole(card, round, best))
        {
            return;
        }

        (double sum, double weight) = cards.GetValueOrDefault(card);
        double share = Math.Max(1, one.Identity.Slices);
        cards[card] = one.Binding.Fold switch
        {
            SeriesFold.Mean => (sum + (share * one.Next), weight + share),
            SeriesFold.Max => (weight > 0 ? Math.Max(sum, one.Next) : one.Next, 1),
            _ => (sum + one.Next, 1),
        };
    }

    private bool HasWhole(string card, long round, int best)
    {
        foreach (TrackedSeries one in all)
        {
            if (IsRead(one, round, best) && one.Identity.Slices == 0 && one.Identity.Card == card)
            {
                return true;
            }
        }

        return false;
    }
}
