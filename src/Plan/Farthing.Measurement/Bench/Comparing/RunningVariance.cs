namespace Farthing.Measurement.Bench.Comparing;

/// <summary>Mean and variance of values that come one by one (Welford 1962).</summary>
internal struct RunningVariance
{
    private int count;
    private double mean;
    private double squares;

    /// <summary>Adds a value; one that is not finite is left out.</summary>
    public void Add(double value)
    {
        if (!double.IsFinite(value))
        {
            return;
        }

        count++;
        double before = value - mean;
        mean += before / count;
        squares += before * (value - mean);
    }

    /// <summary>The variance; not a number with fewer than two values.</summary>
    public readonly double Variance => count < 2 ? double.NaN : squares / (count - 1);
}
