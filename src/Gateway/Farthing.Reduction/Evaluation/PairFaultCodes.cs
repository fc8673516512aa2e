namespace Farthing.Reduction.Evaluation;

/// <summary>Codes of faults of files of question pairs.</summary>
public static class PairFaultCodes
{
    /// <summary>The file of pairs cannot be read, or lacks a column.</summary>
    /// <remarks>Tab-separated text without quoting; the first line names the columns <c>a</c>, <c>b</c>, <c>same</c> and, if you like, <c>kind</c>.</remarks>
    public const string Unreadable = "FAR9803";

    /// <summary>A row of the file of pairs is not one.</summary>
    /// <remarks>As many columns as the first line, two questions, and 1 or 0 in <c>same</c>.</remarks>
    public const string BadRow = "FAR9804";
}
