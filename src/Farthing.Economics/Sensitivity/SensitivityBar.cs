namespace Farthing.Economics.Sensitivity;

/// <summary>One bar of a tornado: the outcome at the low and at the high end of one input.</summary>
/// <param name="Input">The input.</param>
/// <param name="AtLow">The outcome with the input at its low end.</param>
/// <param name="AtHigh">The outcome with the input at its high end.</param>
public sealed record SensitivityBar(string Input, double AtLow, double AtHigh)
{
    /// <summary>Distance between the two outcomes.</summary>
    public double Swing => Math.Abs(AtHigh - AtLow);
}
