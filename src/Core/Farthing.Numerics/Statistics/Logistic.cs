namespace Farthing.Numerics.Statistics;

/// <summary>The logistic function and its relatives, without overflow.</summary>
public static class Logistic
{
    /// <summary>σ(x) = 1 / (1 + e^(−x)).</summary>
    public static double Of(double x) => x >= 0 ? 1 / (1 + Math.Exp(-x)) : Math.Exp(x) / (1 + Math.Exp(x));

    /// <summary>ln σ(x).</summary>
    public static double LogOf(double x) =>
        x >= 0 ? -double.LogP1(Math.Exp(-x)) : x - double.LogP1(Math.Exp(x));

    /// <summary>ln (p / (1 − p)), the inverse of σ.</summary>
    public static double Inverse(double p) => Math.Log(p) - double.LogP1(-p);
}
