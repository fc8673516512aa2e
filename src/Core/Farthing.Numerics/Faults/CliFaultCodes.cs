namespace Farthing.Numerics.Faults;

/// <summary>Codes of faults on the command line itself.</summary>
public static class CliFaultCodes
{
    /// <summary>The verb or subcommand does not exist.</summary>
    /// <remarks><c>farthing --help</c> lists the verbs.</remarks>
    public const string UnknownVerb = "FAR1101";

    /// <summary>The flag does not exist, or its value is missing.</summary>
    /// <remarks><c>farthing VERB --help</c> lists the flags; a value that starts with <c>--</c> goes after <c>--</c>.</remarks>
    public const string BadUsage = "FAR1102";

    /// <summary>A required flag is missing.</summary>
    /// <remarks>Add it; the message shows an example.</remarks>
    public const string FlagMissing = "FAR1103";

    /// <summary>Conflicting flags, or one that has no effect here.</summary>
    /// <remarks>Leave one of them out.</remarks>
    public const string FlagConflict = "FAR1104";

    /// <summary>A file cannot be read.</summary>
    /// <remarks>Check the path and your rights.</remarks>
    public const string FileUnreadable = "FAR1105";

    /// <summary>A file cannot be written (exit code 3). Nothing was half-written. Files are tried before the work begins; an answer whose file fails later is still printed.</summary>
    /// <remarks>Name a path in an existing folder that you may write to.</remarks>
    public const string FileUnwritable = "FAR1106";

    /// <summary>A file is already there; it was left as it is.</summary>
    /// <remarks>Choose another name, or say <c>--force</c>.</remarks>
    public const string FileExists = "FAR1107";

    /// <summary>Standard output is closed or full (exit code 3).</summary>
    /// <remarks>Send it to a file on a disk with room, or to a program that reads it.</remarks>
    public const string OutputLost = "FAR1108";

    /// <summary>A defect in Farthing (exit code 3).</summary>
    /// <remarks>Report it with the command line; <c>FARTHING_DEBUG=1</c> shows where it happened.</remarks>
    public const string Internal = "FAR9001";
}
