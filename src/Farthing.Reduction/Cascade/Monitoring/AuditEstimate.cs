using Farthing.Numerics.Statistics;

namespace Farthing.Reduction.Cascade.Monitoring;

/// <summary>The mean of a figure over all requests, from an audit sample whose members were drawn with known probabilities: each counts for 1 / π requests.</summary>
/// <remarks>Horvitz and Thompson, J. Am. Stat. Assoc. 47 (1952) 663, for independent draws; unbiased however π depends on what was known before the draw. Not safe for several threads at once.</remarks>
public sealed class AuditEstimate
{
    private double sum;
    private double variance;

    /// <summary>Requests in all, drawn or not.</summary>
    public long Requests { get; private set; }

    /// <summary>Requests that were audited.</summary>
    public long Audited { get; private set; }

    /// <summary>The mean over all requests; NaN without one.</summary>
    public double Mean => sum / Requests;

    /// <summary>Standard error of the mean, from the draw alone.</summary>
    public double StandardError => Math.Sqrt(variance) / Requests;

    /// <summary>Takes a request that was not drawn.</summary>
    public void Skip() => Requests++;

    /// <summary>Takes a request that was drawn.</summary>
    /// <param name="figure">Its figure, such as its regret.</param>
    /// <param name="probability">π: how likely it was drawn; above 0, at most 1.</param>
    public void Add(double figure, double probability)
    {
        if (probability is not (> 0 and <= 1))
        {
            throw new ArgumentOutOfRangeException(nameof(probability), probability, "a probability above 0");
        }

        Requests++;
        Audited++;
        sum += figure / probability;
        variance += (1 - probability) * figure * figure / (probability * probability);
    }

    /// <summary>A two-sided normal interval of the mean.</summary>
    /// <param name="confidence">Such as 0.95.</param>
    public (double Low, double High) Interval(double confidence)
    {
        double half = NormalDistribution.Quantile((1 + confidence) / 2) * StandardError;
        return (Mean - half, Mean + half);
    }
}
