namespace Farthing.Catalogs.Coefficients;

/// <summary>Codes of faults in files of coefficients, kernel timings and measurements.</summary>
public static class CoefficientsFileFaultCodes
{
    /// <summary>A file of coefficients, timings, conditions or measurements cannot be read.</summary>
    /// <remarks>Check the path and your rights.</remarks>
    public const string FileUnreadable = "FAR2101";

    /// <summary>A table lacks a column that is needed, has one twice, or is empty.</summary>
    /// <remarks>Compare the header with the verb's page.</remarks>
    public const string ColumnMissing = "FAR2102";

    /// <summary>A cell that must be a number is none.</summary>
    /// <remarks>Fix the cell at the line and column shown.</remarks>
    public const string NotANumber = "FAR2103";

    /// <summary>Not a file of the schema <c>farthing.coefficients/1</c>.</summary>
    /// <remarks>Make it with <c>farthing calibrate</c>.</remarks>
    public const string NotCoefficients = "FAR2104";
}
