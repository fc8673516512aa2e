namespace Farthing.Catalogs.Coefficients;

/// <summary>Codes of faults in files of coefficients, kernel timings and measurements.</summary>
public static class CoefficientsFileFaultCodes
{
    /// <summary>The file cannot be opened or read.</summary>
    public const string FileUnreadable = "FAR2101";

    /// <summary>A column that is needed is missing, or the file is empty.</summary>
    public const string ColumnMissing = "FAR2102";

    /// <summary>A cell that must be a number is none.</summary>
    public const string NotANumber = "FAR2103";

    /// <summary>A file of coefficients is not of the expected schema.</summary>
    public const string NotCoefficients = "FAR2104";
}
