namespace Farthing.Benches;

/// <summary>A figure on the screen, or a dash where there is none.</summary>
internal static class BenchCell
{
    /// <summary>The dash.</summary>
    public const string None = "–";

    /// <summary>The figure.</summary>
    public static string Of(double value, Func<double, string> show) =>
        double.IsFinite(value) ? show(value) : None;
}
