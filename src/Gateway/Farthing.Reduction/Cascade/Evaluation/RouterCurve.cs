using Farthing.Reduction.Cascade.Labels;

namespace Farthing.Reduction.Cascade.Evaluation;

/// <summary>Quality over the share of requests that a router sends to the strong model, and the figures that RouteLLM (arXiv 2406.18665) reads off it.</summary>
/// <remarks>PGR(c) = (quality(c) − weak) / (strong − weak). Requests with equal scores stand in for each other: the curve is straight over them, as if their order were drawn.</remarks>
public sealed class RouterCurve
{
    private readonly List<(double Share, double Quality)> points;

    private RouterCurve(List<(double Share, double Quality)> points) => this.points = points;

    /// <summary>Quality of the weak model alone, 0 to 1.</summary>
    public double Weak => points[0].Quality;

    /// <summary>Quality of the strong model alone.</summary>
    public double Strong => points[^1].Quality;

    /// <summary>Shares of the strong model, rising from 0 to 1, with the quality at each.</summary>
    public IReadOnlyList<(double Share, double Quality)> Points => points;

    /// <summary>Area under PGR over the share: 0.5 for a random router. NaN where both models are equally good.</summary>
    public double Apgr
    {
        get
        {
            double area = 0;
            for (int i = 1; i < points.Count; i++)
            {
                double mean = (points[i].Quality + points[i - 1].Quality) / 2;
                area += (points[i].Share - points[i - 1].Share) * (mean - Weak);
            }

            return area / (Strong - Weak);
        }
    }

    /// <summary>The curve of a router.</summary>
    /// <param name="scores">The higher, the sooner a request goes to the strong model.</param>
    /// <param name="outcomes">Both answers to each; at least one.</param>
    public static RouterCurve Of(ReadOnlySpan<double> scores, ReadOnlySpan<LabeledOutcome> outcomes)
    {
        double[] keys = new double[scores.Length];
        double[] gains = new double[scores.Length];
        double weak = 0;
        for (int i = 0; i < keys.Length; i++)
        {
            keys[i] = -scores[i];
            gains[i] = outcomes[i].Gain;
            weak += outcomes[i].Weak;
        }

        Array.Sort(keys, gains);
        List<(double Share, double Quality)> points = [(0, weak / keys.Length)];
        double quality = weak;
        for (int i = 0; i < keys.Length; )
        {
            double key = keys[i];
            for (; i < keys.Length && keys[i] == key; i++)
            {
                quality += gains[i];
            }

            points.Add(((double)i / keys.Length, quality / keys.Length));
        }

        return new RouterCurve(points);
    }

    /// <summary>PGR at a share of the strong model.</summary>
    public double GapAt(double share)
    {
        int at = points.FindIndex(point => point.Share >= share);
        if (at <= 0)
        {
            return at == 0 ? 0 : 1;
        }

        (double low, double before) = points[at - 1];
        (double high, double after) = points[at];
        double quality = before + ((after - before) * (share - low) / (high - low));
        return (quality - Weak) / (Strong - Weak);
    }

    /// <summary>CPT(x): the least share of the strong model at which a share of the gap is reached; NaN where none does.</summary>
    /// <param name="gap">Such as 0.5.</param>
    public double ShareFor(double gap)
    {
        double needed = Weak + (gap * (Strong - Weak));
        for (int i = 1; i < points.Count; i++)
        {
            (double low, double before) = points[i - 1];
            (double high, double after) = points[i];
            if (after >= needed)
            {
                return before >= needed ? low : low + ((high - low) * (needed - before) / (after - before));
            }
        }

        return double.NaN;
    }
}
