namespace Farthing.Measurement.Bench.Comparing;

/// <summary>Run-to-run change of a figure under the same conditions.</summary>
/// <param name="Variance">Of the figure's logarithm; of a share itself. Not a number where it is not known.</param>
/// <param name="Degrees">Degrees of freedom of that variance: blocks less one.</param>
/// <param name="Lack">Why it is not known; null where it is.</param>
public readonly record struct Spread(double Variance, double Degrees, string? Lack)
{
    /// <summary>Why nothing is known where a file states a figure alone.</summary>
    public const string NoInterval = "no interval in the file";

    private const double ManyDegrees = 1e4;

    /// <summary>A spread that is not known.</summary>
    public static Spread Unknown(string lack) => new(double.NaN, double.NaN, lack);

    /// <summary>A spread from a 95 % interval that a file states: its logarithm is taken as normal, (ln high − ln low) / (2 × 1.96) wide.</summary>
    public static Spread OfInterval(double low, double high) =>
        low > 0 && high >= low
            ? new Spread(Math.Pow((Math.Log(high) - Math.Log(low)) / (2 * 1.959964), 2), ManyDegrees, null)
            : Unknown(NoInterval);
}
