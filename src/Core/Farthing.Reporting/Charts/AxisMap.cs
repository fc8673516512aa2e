namespace Farthing.Reporting.Charts;

/// <summary>Position of an axis's value in the drawing.</summary>
/// <param name="Scale">The axis's scale.</param>
/// <param name="Low">The value at <paramref name="From"/>.</param>
/// <param name="High">The value at <paramref name="To"/>.</param>
/// <param name="From">Pixels.</param>
/// <param name="To">Pixels; below <paramref name="From"/> where the axis runs upward.</param>
public readonly record struct AxisMap(AxisScale Scale, double Low, double High, double From, double To)
{
    /// <summary>The place of a value, within the plot.</summary>
    public double At(double value)
    {
        double low = Spread(Low);
        double share = (Spread(value) - low) / (Spread(High) - low);
        return From + (Math.Clamp(share, 0, 1) * (To - From));
    }

    /// <summary>True when a value is within the axis (a hair beyond counts).</summary>
    public bool Holds(double value) =>
        value >= Low - ((High - Low) * 1e-6) && value <= High + ((High - Low) * 1e-6);

    private double Spread(double value) =>
        Scale switch
        {
            AxisScale.Logarithmic => Math.Log10(Math.Max(value, double.Epsilon)),
            AxisScale.Percentile => -Math.Log10(1 - Math.Clamp(value, 0, 1 - 1e-9)),
            _ => value,
        };
}
