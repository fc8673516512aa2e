namespace Farthing.Serving.Coefficients;

/// <summary>Codes of faults in coefficients.</summary>
public static class CoefficientsFaultCodes
{
    /// <summary>A GPU names kernel tables that the coefficients do not hold.</summary>
    /// <remarks>Set its source of coefficients to one that they hold, or make a file that holds it with <c>farthing calibrate</c>.</remarks>
    public const string GpuWithoutTables = "FAR5101";

    /// <summary>The coefficients lack an operator, for the GPU and for its substitute.</summary>
    /// <remarks>Make the file anew from complete tables.</remarks>
    public const string OperatorMissing = "FAR5102";

    /// <summary>A residual table of the coefficients names ticks that it does not have, or holds a factor that is not finite.</summary>
    /// <remarks>Make the file anew (docs/coefficients.md).</remarks>
    public const string ResidualBroken = "FAR5103";
}
