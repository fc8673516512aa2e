namespace Farthing.Workloads;

/// <summary>Codes of faults in traces, profiles and generators.</summary>
public static class WorkloadFaultCodes
{
    /// <summary>The trace does not exist, is a folder, or may not be read.</summary>
    /// <remarks>Check the path and your rights.</remarks>
    public const string TraceUnreadable = "FAR3001";

    /// <summary>The file is cut off or damaged: a compressed or packed one, or one that ends within a quote.</summary>
    /// <remarks>Fetch it again; compare its size.</remarks>
    public const string TraceCorrupt = "FAR3002";

    /// <summary>Neither header nor keys are those of a known trace format.</summary>
    /// <remarks><c>farthing trace convert</c> and its page list the formats.</remarks>
    public const string UnknownFormat = "FAR3003";

    /// <summary>The trace holds no request.</summary>
    /// <remarks>Check that it is the right file, and that a cut leaves something.</remarks>
    public const string TraceEmpty = "FAR3004";

    /// <summary>More than 1 % of the rows are broken.</summary>
    /// <remarks>Fix the rows at the lines shown, or say <c>--lenient</c>: they are then left out and counted.</remarks>
    public const string TooManyBrokenRows = "FAR3005";

    /// <summary>The number of prefix ids does not follow from prompt length and block size.</summary>
    /// <remarks><c>--block-size</c> with one of the sizes shown, if it is the trace's.</remarks>
    public const string BlockMismatch = "FAR3006";

    /// <summary>The file holds texts but no token counts.</summary>
    /// <remarks>Count the tokens with the model's tokenizer first, or say <c>--estimate-tokens</c> and <c>--output-tokens N</c>.</remarks>
    public const string NoTokenCounts = "FAR3007";

    /// <summary>An override that this format does not admit.</summary>
    /// <remarks>Leave it out: the unit is part of the format.</remarks>
    public const string BadOverride = "FAR3008";

    /// <summary>The file holds lengths but no arrival times, which this use needs.</summary>
    /// <remarks>Give a rate and an arrival process.</remarks>
    public const string NoArrivals = "FAR3009";

    /// <summary>The conversion would drop what the target format cannot hold.</summary>
    /// <remarks>Choose another target, or say <c>--allow-loss</c>.</remarks>
    public const string InformationLoss = "FAR3010";

    /// <summary>No profile has this name.</summary>
    /// <remarks>Take the nearest name shown.</remarks>
    public const string UnknownProfile = "FAR3011";

    /// <summary>A profile file does not follow its schema.</summary>
    /// <remarks>Mend it as the message shows.</remarks>
    public const string BadProfile = "FAR3012";

    /// <summary>A generator was asked for something impossible.</summary>
    /// <remarks>Read the message: it says what contradicts what.</remarks>
    public const string BadGenerator = "FAR3013";

    /// <summary>The cut keeps no request.</summary>
    /// <remarks>Widen the window.</remarks>
    public const string WindowEmpty = "FAR3014";

    /// <summary>Traces that cannot be merged.</summary>
    /// <remarks>Bring them to one format and block size first.</remarks>
    public const string CannotMerge = "FAR3015";

    /// <summary>A name of <c>--map</c> stands in no row of the log.</summary>
    /// <remarks>Take one of the names shown; a dot goes into an object.</remarks>
    public const string NoSuchColumn = "FAR3016";

    /// <summary>A file of graded questions has rows that cannot be used.</summary>
    /// <remarks>Mend the lines that are named; docs/emulate.md has the form.</remarks>
    public const string BadGraded = "FAR3017";
}
