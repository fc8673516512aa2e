namespace Farthing.Measurement.Foreign;

/// <summary>Codes of faults in results of other tools. Every code stands in docs/errors.md.</summary>
public static class ForeignFaultCodes
{
    /// <summary>The file cannot be read.</summary>
    public const string Unreadable = "FAR8601";

    /// <summary>The file is not whole, or not JSON.</summary>
    public const string NotWhole = "FAR8602";

    /// <summary>The file is of no known tool.</summary>
    public const string UnknownFormat = "FAR8603";

    /// <summary>Something that the tool always writes is missing, or cannot be meant.</summary>
    public const string BadValue = "FAR8604";

    /// <summary>Files of different tools or servers.</summary>
    public const string Mixed = "FAR8605";

    /// <summary>The result does not say something that is needed for this use.</summary>
    public const string NotStated = "FAR8606";
}
