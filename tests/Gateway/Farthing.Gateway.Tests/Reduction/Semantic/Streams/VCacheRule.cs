using Farthing.Numerics.Randomness;
using Farthing.Numerics.Statistics;

namespace Farthing.Tests.Reduction.Semantic.Streams;

/// <summary>The rule of vCache (arXiv 2502.03771), written anew from its published formulas: an error bound over requests, not over hits.</summary>
/// <remarks>
/// An entry keeps (s, y) of all comparisons, after (0, 0) and (1, 1). From 6 on a logistic curve is fitted without penalty: slope γ,
/// threshold t clipped to [0, 1], its variance by the delta method; where the labels are separable t is the middle of the gap,
/// γ = 100 and the variance 0.01. α(ε) = (1 − ε) σ(γ (s − t − z₁₋ε √var)) on 50 values of ε; served with probability
/// max δ / (1 − α), else compared. Fitted anew once an entry has 2 % more labels.
/// </remarks>
internal sealed class VCacheRule
{
    private const int Grid = 50;
    private const int MinLabels = 6;
    private const double SeparableVariance = 0.01;
    private const double MaxSlope = 100;

    private static readonly double[] Quantiles =
    [
        .. Enumerable.Range(1, Grid).Select(i => NormalDistribution.Quantile(1 - (i / (Grid + 1.0)))),
    ];

    private readonly List<(double S, bool Y)> labels = [(0, false), (1, true)];
    private int fittedAt;
    private double slope;
    private double threshold;
    private double variance;

    public static StreamCount Run(StreamRequest[] requests, double delta)
    {
        VCacheRule[] entries =
        [
            .. Enumerable.Range(0, requests.Max(one => one.Entry) + 1).Select(_ => new VCacheRule()),
        ];
        long hits = 0;
        long wrong = 0;
        foreach (StreamRequest request in requests)
        {
            Pcg32 chance = new(request.Hash, 3);
            VCacheRule entry = entries[request.Entry];
            if (chance.NextDouble() < entry.ServeProbability(request.Similarity, delta))
            {
                hits++;
                wrong += request.IsSame ? 0 : 1;
            }
            else
            {
                entry.labels.Add((request.Similarity, request.IsSame));
            }
        }

        return new StreamCount(requests.Length, hits, wrong);
    }

    private double ServeProbability(double s, double delta)
    {
        if (labels.Count < MinLabels)
        {
            return 0;
        }

        if (labels.Count >= fittedAt * 1.02)
        {
            Fit();
        }

        double most = 0;
        for (int i = 0; i < Grid; i++)
        {
            double epsilon = (i + 1) / (Grid + 1.0);
            double upper = threshold + (Quantiles[i] * Math.Sqrt(variance));
            double right = (1 - epsilon) / (1 + Math.Exp(-slope * (s - upper)));
            most = Math.Max(most, delta / (1 - right));
        }

        return Math.Min(1, most);
    }

    private void Fit()
    {
        fittedAt = labels.Count;
        double highestWrong = labels.Where(one => !one.Y).Max(one => one.S);
        double lowestRight = labels.Where(one => one.Y).Min(one => one.S);
        if (highestWrong < lowestRight)
        {
            (slope, threshold, variance) = (MaxSlope, (highestWrong + lowestRight) / 2, SeparableVariance);
            return;
        }

        double b = 0; // ln odds = γ s + b.
        double g = 0;
        double bb = 0;
        double gb = 0;
        double gg = 0;
        for (int step = 0; step < 40; step++)
        {
            double gradientB = 0;
            double gradientG = 0;
            (bb, gb, gg) = (1e-9, 0, 1e-9);
            foreach ((double s, bool y) in labels)
            {
                double p = 1 / (1 + Math.Exp(-((g * s) + b)));
                double spread = p * (1 - p);
                gradientB += (y ? 1 : 0) - p;
                gradientG += ((y ? 1 : 0) - p) * s;
                bb += spread;
                gb += spread * s;
                gg += spread * s * s;
            }

            double determinant = (bb * gg) - (gb * gb);
            double stepB = ((gg * gradientB) - (gb * gradientG)) / determinant;
            double stepG = ((bb * gradientG) - (gb * gradientB)) / determinant;
            double shrink = Math.Min(1, 20 / (Math.Abs(stepG) + 1e-12));
            b += shrink * stepB;
            g += shrink * stepG;
            if (Math.Abs(stepG) < 1e-6)
            {
                break;
            }
        }

        double inverse = 1 / ((bb * gg) - (gb * gb));
        double toB = -1 / g;
        double toG = b / (g * g);
        slope = g;
        threshold = Math.Clamp(-b / g, 0, 1);
        variance = inverse * ((toB * toB * gg) - (2 * toB * toG * gb) + (toG * toG * bb));
    }
}
