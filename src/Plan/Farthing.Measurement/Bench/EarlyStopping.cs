namespace Farthing.Measurement.Bench;

/// <summary>Certain bound of a percentile from a sample: MLPerf LoadGen's early-stopping estimate.</summary>
/// <remarks>With n samples, t is the largest number for which P(X ≤ t) &lt; 1 − c, X binomial of n trials of probability 1 − p: were the percentile larger than the estimate, so few values beyond it would be less likely than 1 − c. The estimate is the t-th largest value, t ≥ 1; c = 0.99. It needs 64 samples for p90 and 662 for p99 (mlcommons/inference, loadgen/early_stopping.cc).</remarks>
public static class EarlyStopping
{
    private const double Confidence = 0.99;

    /// <summary>The percentile is at most this, at 99 % confidence; null where there are too few samples.</summary>
    /// <param name="sorted">The sample, ascending.</param>
    /// <param name="fraction">The percentile, above 0, below 1.</param>
    public static double? UpperBound(ReadOnlySpan<double> sorted, double fraction)
    {
        int t = Overlatencies(sorted.Length, fraction);
        return t >= 1 ? sorted[^t] : null;
    }

    /// <summary>t of the remarks; 0 where there are too few samples.</summary>
    public static int Overlatencies(int samples, double fraction)
    {
        double rate = 1 - fraction;
        double logTerm = samples * Math.Log(fraction);
        double sum = Math.Exp(logTerm);
        int t = 0;
        while (t + 1 < samples)
        {
            logTerm += Math.Log((samples - t) * rate / ((t + 1) * fraction));
            sum += Math.Exp(logTerm);
            if (sum >= 1 - Confidence)
            {
                break;
            }

            t++;
        }

        return t;
    }
}
