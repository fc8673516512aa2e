namespace Farthing.Measurement.Foreign;

/// <summary>Codes of faults in results of other tools.</summary>
public static class ForeignFaultCodes
{
    /// <summary>The file cannot be read.</summary>
    /// <remarks>Check the path and your rights; results above 1 GiB are not read.</remarks>
    public const string Unreadable = "FAR8601";

    /// <summary>The file was cut off, or is not JSON; line and offset are named.</summary>
    /// <remarks>Copy the whole file again.</remarks>
    public const string NotWhole = "FAR8602";

    /// <summary>The result of no known tool.</summary>
    /// <remarks>[bench.md](bench.md#results-of-other-tools) lists the formats; tools' CSV and text files are not read.</remarks>
    public const string UnknownFormat = "FAR8603";

    /// <summary>Something that the tool always writes is missing, or a value cannot be meant (a negative time, a word where a number stands, lists of different lengths).</summary>
    /// <remarks>Look at the path that the message names; write the result anew.</remarks>
    public const string BadValue = "FAR8604";

    /// <summary>Files of different tools, models, GPUs, engines or addresses.</summary>
    /// <remarks>Import them one by one, and compare the documents.</remarks>
    public const string Mixed = "FAR8605";

    /// <summary>The result lacks a required fact: load, model, GPU, number of GPUs, engine.</summary>
    /// <remarks>Import it with the flag that the message names.</remarks>
    public const string NotStated = "FAR8606";
}
