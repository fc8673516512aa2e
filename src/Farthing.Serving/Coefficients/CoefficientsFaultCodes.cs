namespace Farthing.Serving.Coefficients;

/// <summary>Codes of faults in coefficients.</summary>
public static class CoefficientsFaultCodes
{
    /// <summary>The GPU names kernel tables that the coefficients do not hold.</summary>
    public const string GpuWithoutTables = "FAR5101";

    /// <summary>An operator that is needed is missing, for this GPU and for the substitute.</summary>
    public const string OperatorMissing = "FAR5102";

    /// <summary>A residual table names ticks that it does not have, or holds a factor that is not finite.</summary>
    public const string ResidualBroken = "FAR5103";
}
