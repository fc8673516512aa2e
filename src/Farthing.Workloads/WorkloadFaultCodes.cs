namespace Farthing.Workloads;

/// <summary>Codes of faults in traces, profiles and generators. Every code stands in docs/errors.md.</summary>
public static class WorkloadFaultCodes
{
    /// <summary>The trace cannot be opened: it does not exist, is a folder, or may not be read.</summary>
    public const string TraceUnreadable = "FAR3001";

    /// <summary>The compressed or packed file is cut off or damaged.</summary>
    public const string TraceCorrupt = "FAR3002";

    /// <summary>Neither header nor keys are those of a known trace format.</summary>
    public const string UnknownFormat = "FAR3003";

    /// <summary>The trace holds no request.</summary>
    public const string TraceEmpty = "FAR3004";

    /// <summary>More than 1 % of the rows are broken.</summary>
    public const string TooManyBrokenRows = "FAR3005";

    /// <summary>The number of prefix ids does not follow from prompt length and block size.</summary>
    public const string BlockMismatch = "FAR3006";

    /// <summary>The file holds texts but no token counts.</summary>
    public const string NoTokenCounts = "FAR3007";

    /// <summary>An override that this format does not admit.</summary>
    public const string BadOverride = "FAR3008";

    /// <summary>The file holds lengths but no arrival times, which this use needs.</summary>
    public const string NoArrivals = "FAR3009";

    /// <summary>The conversion would drop what the target format cannot hold.</summary>
    public const string InformationLoss = "FAR3010";

    /// <summary>No profile has this name.</summary>
    public const string UnknownProfile = "FAR3011";

    /// <summary>A profile file does not follow its schema.</summary>
    public const string BadProfile = "FAR3012";

    /// <summary>A generator was asked for something impossible.</summary>
    public const string BadGenerator = "FAR3013";

    /// <summary>The cut keeps no request.</summary>
    public const string WindowEmpty = "FAR3014";

    /// <summary>Traces that cannot be merged.</summary>
    public const string CannotMerge = "FAR3015";
}
