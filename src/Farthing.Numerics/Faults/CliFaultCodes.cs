namespace Farthing.Numerics.Faults;

/// <summary>Codes of faults on the command line itself.</summary>
public static class CliFaultCodes
{
    /// <summary>The verb or subcommand does not exist.</summary>
    public const string UnknownVerb = "FAR1101";

    /// <summary>The flag does not exist, or a value is missing.</summary>
    public const string BadUsage = "FAR1102";

    /// <summary>A flag that this command needs is missing.</summary>
    public const string FlagMissing = "FAR1103";

    /// <summary>Flags that cannot stand together, or an option that has no effect.</summary>
    public const string FlagConflict = "FAR1104";

    /// <summary>A file cannot be read.</summary>
    public const string FileUnreadable = "FAR1105";

    /// <summary>A file cannot be written.</summary>
    public const string FileUnwritable = "FAR1106";

    /// <summary>A file is already there, and nobody said that it may be replaced.</summary>
    public const string FileExists = "FAR1107";

    /// <summary>Standard output is closed or full.</summary>
    public const string OutputLost = "FAR1108";

    /// <summary>A defect in Farthing itself.</summary>
    public const string Internal = "FAR9001";
}
