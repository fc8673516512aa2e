using System.Text.Json.Serialization;

namespace Farthing.Workloads.Lengths;

/// <summary>A distribution as values at rising probabilities from 0 to 1, linear in between.</summary>
public sealed class QuantileTable
{
    private readonly double[] probabilities;
    private readonly double[] values;
    private readonly double last;

    /// <summary>Wraps a table.</summary>
    /// <param name="probabilities">Strictly rising from 0 to 1.</param>
    /// <param name="values">Never falling, of the same length, at least two.</param>
    public QuantileTable(double[] probabilities, double[] values)
    {
        ArgumentOutOfRangeException.ThrowIfNotEqual(values.Length, probabilities.Length);
        ArgumentOutOfRangeException.ThrowIfLessThan(values.Length, 2);
        for (int i = 1; i < values.Length; i++)
        {
            if (!(probabilities[i] > probabilities[i - 1]) || !(values[i] >= values[i - 1]))
            {
                throw new ArgumentException("quantiles must rise", nameof(values));
            }

            double width = probabilities[i] - probabilities[i - 1];
            double a = values[i - 1];
            double b = values[i];
            Mean += width * (a + b) / 2;
            SecondMoment += width * ((a * a) + (a * b) + (b * b)) / 3;
        }

        if (probabilities[0] != 0 || probabilities[^1] != 1)
        {
            throw new ArgumentException("probabilities must go from 0 to 1", nameof(probabilities));
        }

        this.probabilities = probabilities;
        this.values = values;
        last = values[^1];
    }

    /// <summary>The probabilities.</summary>
    [JsonIgnore]
    public ReadOnlySpan<double> Probabilities => probabilities;

    /// <summary>The values at them.</summary>
    [JsonIgnore]
    public ReadOnlySpan<double> Values => values;

    /// <summary>Mean of the piecewise linear distribution.</summary>
    public double Mean { get; }

    /// <summary>Its standard deviation.</summary>
    public double StandardDeviation => Math.Sqrt(Math.Max(0, SecondMoment - (Mean * Mean)));

    private double SecondMoment { get; }

    /// <summary>The same with values of so many decimals, and probabilities of six.</summary>
    internal QuantileTable Rounded(int digits) =>
        new(
            [.. probabilities.Select(one => Math.Round(one, 6))],
            [.. values.Select(one => Math.Round(one, digits))]
        );

    /// <summary>The value at a probability in [0, 1).</summary>
    public double At(double probability)
    {
        int low = 0;
        int high = probabilities.Length - 1;
        while (high - low > 1)
        {
            int middle = (low + high) >> 1;
            if (probabilities[middle] <= probability)
            {
                low = middle;
            }
            else
            {
                high = middle;
            }
        }

        double width = probabilities[high] - probabilities[low];
        double share = (probability - probabilities[low]) / width;
        return share >= 1 ? last : values[low] + (share * (values[high] - values[low]));
    }
}
