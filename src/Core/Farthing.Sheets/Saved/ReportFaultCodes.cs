namespace Farthing.Sheets.Saved;

/// <summary>Codes of faults in results that are to be reported.</summary>
public static class ReportFaultCodes
{
    /// <summary>A file is neither a JSON document nor a report, or was cut off.</summary>
    /// <remarks>Give a result that <c>--output FILE.json</c> wrote, whole.</remarks>
    public const string NotAResult = "FAR8301";

    /// <summary>A result of a kind that has no report.</summary>
    /// <remarks>Give one of the schemas that the message lists; write other answers to a name that ends in .json.</remarks>
    public const string NoReportForSchema = "FAR8302";

    /// <summary>A result lacks a value that its kind has, or holds another kind of value there; the path is named.</summary>
    /// <remarks>Write the result anew with this version of Farthing.</remarks>
    public const string ResultIncomplete = "FAR8303";

    /// <summary>A page holds no result: it is no report, or it was cut off before its data.</summary>
    /// <remarks>Give the whole file that <c>farthing report</c> wrote.</remarks>
    public const string PageWithoutResults = "FAR8304";
}
