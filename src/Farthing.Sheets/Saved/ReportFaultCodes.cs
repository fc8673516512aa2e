namespace Farthing.Sheets.Saved;

/// <summary>Codes of faults in results that are to be reported.</summary>
public static class ReportFaultCodes
{
    /// <summary>Neither a JSON document nor a report.</summary>
    public const string NotAResult = "FAR8301";

    /// <summary>A document of a schema that has no report.</summary>
    public const string NoReportForSchema = "FAR8302";

    /// <summary>A result lacks something that its schema has, or holds another kind of value there.</summary>
    public const string ResultIncomplete = "FAR8303";

    /// <summary>A page without a report's data, or whose data was cut off.</summary>
    public const string PageWithoutResults = "FAR8304";
}
