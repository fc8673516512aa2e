namespace Farthing.Measurement.Bench.Servers;

/// <summary>Mean and largest of a figure over the pages of a window; NaN where no page said it.</summary>
/// <param name="Mean">Mean.</param>
/// <param name="Max">Largest.</param>
public readonly record struct ServerSpread(double Mean, double Max)
{
    /// <summary>Of the values that are known.</summary>
    public static ServerSpread Of(IEnumerable<double> values)
    {
        double[] known = [.. values.Where(value => !double.IsNaN(value))];
        return known.Length == 0
            ? new ServerSpread(double.NaN, double.NaN)
            : new ServerSpread(known.Average(), known.Max());
    }
}
