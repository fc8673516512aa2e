using Farthing.Numerics.Statistics;

namespace Farthing.Reduction.Semantic;

/// <summary>An entry's threshold, estimated from its labels and the cell's prior.</summary>
/// <param name="Threshold">t, the cosine at which the stored answer is as often right as wrong; the mode of the posterior.</param>
/// <param name="Deviation">sd = H^(−½), with H the curvature there.</param>
/// <param name="LogEvidence">ln of the labels' probability with t integrated out (Laplace), but for a constant.</param>
/// <remarks>
/// Zero of −(t − t0)/τ² − g Σ wᵢ (yᵢ − pᵢ) with H = 1/τ² + g² Σ wᵢ pᵢ (1 − pᵢ): Newton's steps, halving a bracket where one would leave it.
/// The posterior is log-concave, so there is one. It depends on labels and prior alone, not on earlier estimates.
/// </remarks>
public readonly record struct EntryFit(double Threshold, double Deviation, double LogEvidence)
{
    /// <summary>z of the upper bound of t: 90 % one-sided.</summary>
    public const double Z = 1.28;

    private const int MaxSteps = 100;

    /// <summary>t + z sd: the threshold that decisions use.</summary>
    public double UpperThreshold => Threshold + (Z * Deviation);

    /// <summary>Estimates.</summary>
    /// <param name="labels">Labels in order; none gives the prior.</param>
    /// <param name="prior">A valid prior.</param>
    public static EntryFit Of(LabelWindow labels, CellPrior prior)
    {
        double precision = 1 / (prior.Deviation * prior.Deviation);
        double weight = 0;
        for (int i = 0; i < labels.Count; i++)
        {
            weight += labels[i].Weight;
        }

        double t = prior.Mean;
        double low = t - (prior.Slope * weight / precision);
        double high = t + (prior.Slope * weight / precision);
        double curvature = precision;
        for (int step = 0; step < MaxSteps && labels.Count > 0; step++)
        {
            (double gradient, curvature) = Slope(labels, prior, precision, t);
            (low, high) = gradient > 0 ? (t, high) : (low, t);
            double next = t + (gradient / curvature);
            if (!(next > low && next < high))
            {
                next = (low + high) / 2;
            }

            double change = Math.Abs(next - t);
            t = next;
            if (change < 1e-8) // Newton's error is then of the order of its square.
            {
                break;
            }
        }

        if (labels.Count > 0)
        {
            (_, curvature) = Slope(labels, prior, precision, t);
        }

        return new EntryFit(
            t,
            1 / Math.Sqrt(curvature),
            LogLikelihood(labels, prior.Slope, t)
                - (0.5 * precision * (t - prior.Mean) * (t - prior.Mean))
                - (0.5 * Math.Log(curvature / precision))
        );
    }

    /// <summary>First derivative of the log posterior in t, and minus the second.</summary>
    private static (double Gradient, double Curvature) Slope(
        LabelWindow labels,
        CellPrior prior,
        double precision,
        double t
    )
    {
        double residual = 0;
        double spread = 0;
        for (int i = 0; i < labels.Count; i++)
        {
            EntryLabel label = labels[i];
            double p = Logistic.Of(prior.Slope * (label.Similarity - t));
            residual += label.Weight * ((label.IsSame ? 1 : 0) - p);
            spread += label.Weight * p * (1 - p);
        }

        return (
            (-(t - prior.Mean) * precision) - (prior.Slope * residual),
            precision + (prior.Slope * prior.Slope * spread)
        );
    }

    private static double LogLikelihood(LabelWindow labels, double slope, double t)
    {
        double sum = 0;
        for (int i = 0; i < labels.Count; i++)
        {
            EntryLabel label = labels[i];
            double x = slope * (label.Similarity - t);
            sum += label.Weight * Logistic.LogOf(label.IsSame ? x : -x);
        }

        return sum;
    }
}

/// <summary>The last labels of an entry, oldest first.</summary>
public sealed class LabelWindow
{
    /// <summary>How many are kept.</summary>
    public const int Capacity = 60;

    private EntryLabel[] ring = [];
    private int begin;

    /// <summary>Labels kept.</summary>
    public int Count { get; private set; }

    /// <summary>The label at an index from the oldest.</summary>
    public EntryLabel this[int index]
    {
        get
        {
            ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual((uint)index, (uint)Count, nameof(index));
            int at = begin + index;
            return ring[at < ring.Length ? at : at - ring.Length];
        }
    }

    /// <summary>Adds the newest; beyond the capacity the oldest goes.</summary>
    public void Add(EntryLabel label)
    {
        if (Count == Capacity)
        {
            ring[begin] = label;
            begin = begin + 1 == Capacity ? 0 : begin + 1;
            return;
        }

        if (Count == ring.Length)
        {
            Array.Resize(ref ring, Math.Min(Capacity, Math.Max(4, ring.Length * 2))); // Never turned while it grows: begin is 0.
        }

        ring[Count++] = label;
    }

    /// <summary>Drops all.</summary>
    public void Clear() => (ring, begin, Count) = ([], 0, 0);
}
