namespace Farthing.Reduction.Semantic;

/// <summary>Learns what a cell's entries share, one step at a time.</summary>
/// <remarks>
/// Empirical Bayes: g moves by a factor of up to 1.25 to where the labels are likeliest with thresholds integrated out (Laplace),
/// which keeps g from growing with the number of thresholds (Neyman and Scott, Econometrica 16 (1948) 1); then t0 and τ by one step
/// of expectation–maximization. Entries in the order of the list, so that a replay gives the same bits.
/// </remarks>
public static class PriorRefresh
{
    /// <summary>Labels between two refreshes.</summary>
    public const int EveryLabels = 200;

    /// <summary>Labels that an entry needs to take part: one alone says nothing of how far entries differ. More would leave out traffic of many entries with few labels each, which then never learns.</summary>
    public const int MinLabels = 2;

    /// <summary>Entries that must take part; below it nothing is learned.</summary>
    public const int MinEntries = 5;

    /// <summary>Entries that take part at most, spread over the list.</summary>
    public const int MaxEntries = 512;

    private const double MaxFactor = 1.25;

    /// <summary>The prior after one step.</summary>
    public static CellPrior Of(CellPrior before, IReadOnlyList<SemanticEntry> entries)
    {
        List<LabelWindow> labels = [];
        foreach (SemanticEntry entry in entries)
        {
            if (entry.Labels.Count >= MinLabels)
            {
                labels.Add(entry.Labels);
            }
        }

        int stride = 1 + ((labels.Count - 1) / MaxEntries);
        if (labels.Count < MinEntries)
        {
            return before;
        }

        CellPrior best = before;
        double most = LogEvidence(labels, stride, before);
        foreach (double factor in (ReadOnlySpan<double>)[1 / MaxFactor, MaxFactor])
        {
            CellPrior other = before with
            {
                Slope = Math.Clamp(before.Slope * factor, CellPrior.MinSlope, CellPrior.MaxSlope),
            };
            double evidence = LogEvidence(labels, stride, other);
            (best, most) = evidence > most ? (other, evidence) : (best, most);
        }

        return WithThresholds(labels, stride, best);
    }

    private static double LogEvidence(List<LabelWindow> labels, int stride, CellPrior prior)
    {
        double sum = 0;
        for (int i = 0; i < labels.Count; i += stride)
        {
            sum += EntryFit.Of(labels[i], prior).LogEvidence;
        }

        return sum;
    }

    private static CellPrior WithThresholds(List<LabelWindow> labels, int stride, CellPrior prior)
    {
        double sum = 0;
        double squares = 0;
        double variances = 0;
        int count = 0;
        for (int i = 0; i < labels.Count; i += stride)
        {
            EntryFit fit = EntryFit.Of(labels[i], prior);
            double away = fit.Threshold - prior.Mean; // Around the old mean: no cancellation.
            sum += away;
            squares += away * away;
            variances += fit.Deviation * fit.Deviation;
            count++;
        }

        double shift = sum / count;
        double variance = (squares / count) - (shift * shift) + (variances / count);
        return prior with
        {
            Mean = Math.Clamp(prior.Mean + shift, -1, 1.5),
            Deviation = Math.Clamp(Math.Sqrt(variance), CellPrior.MinDeviation, CellPrior.MaxDeviation),
        };
    }
}

/// <summary>What all entries of a cell share: P(same answer | similarity s) = σ(g (s − t)), with an entry's threshold t drawn from N(t0, τ²).</summary>
/// <param name="Slope">g, per unit of cosine.</param>
/// <param name="Mean">t0, a cosine.</param>
/// <param name="Deviation">τ, a cosine; at least <see cref="MinDeviation"/>.</param>
public readonly record struct CellPrior(double Slope, double Mean, double Deviation)
{
    /// <summary>Least τ: a cell never takes all entries for alike.</summary>
    public const double MinDeviation = 0.03;

    /// <summary>Greatest τ.</summary>
    public const double MaxDeviation = 0.5;

    /// <summary>Least g.</summary>
    public const double MinSlope = 5;

    /// <summary>Greatest g.</summary>
    public const double MaxSlope = 200;

    /// <summary>Before labels: so strict that no entry serves on it alone (at 1 % only from a cosine of 1.14 on).</summary>
    public static CellPrior Start { get; } = new(40, 0.9, 0.1);

    /// <summary>True where each value lies in its range.</summary>
    public bool IsValid =>
        Slope is >= MinSlope and <= MaxSlope
        && Mean is >= -2 and <= 2
        && Deviation is >= MinDeviation and <= MaxDeviation;
}
