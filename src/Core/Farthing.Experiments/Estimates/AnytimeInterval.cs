namespace Farthing.Experiments.Estimates;

/// <summary>Half widths that hold at every look at once: the normal mixture of Howard, Ramdas, McAuliffe and Sekhon (arXiv 1810.08240).</summary>
public static class AnytimeInterval
{
    /// <summary>The half width in standard errors.</summary>
    /// <param name="size">Units so far, N.</param>
    /// <param name="plannedSize">Units at which it is narrowest against the fixed one, S.</param>
    /// <param name="alpha">Share of experiments whose interval may ever miss the truth.</param>
    /// <remarks>
    /// √((V + ρ)·ln((V + ρ)/(ρα²)))/N with V = N·s² and ρ = S·s²/(2 ln(1/α) + ln(1 + 2 ln(1/α))), over s/√N.
    /// One document prints ρ + α² in the place of ρ·α²; that form rejects always.
    /// </remarks>
    public static double Factor(double size, double plannedSize, double alpha)
    {
        double twice = 2 * Math.Log(1 / alpha);
        double ratio = size / plannedSize * (twice + Math.Log(1 + twice));
        return Math.Sqrt((1 + (1 / ratio)) * Math.Log((1 + ratio) / (alpha * alpha)));
    }
}
