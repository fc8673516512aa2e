namespace Farthing.Settings;

/// <summary>Codes of faults in the files that people write and the flags that stand for their keys. Faults of single quantities have the codes of <see cref="Numerics.Faults.QuantityFaultCodes"/>.</summary>
public static class SettingFaultCodes
{
    /// <summary>The scenario is missing, a folder, or may not be read.</summary>
    /// <remarks>Check the path; <c>farthing init</c> writes a scenario.</remarks>
    public const string Unreadable = "FAR4001";

    /// <summary>The file is larger, deeper or expands further than a scenario or a configuration can be (a scenario: 1 MiB and 20,000 values with aliases expanded; a gateway's configuration: 32 MiB and 2,000,000; both: 24 levels).</summary>
    /// <remarks>A trace belongs in its own file, named by <c>workload.trace</c>, many keys in <c>keys_file</c>; write aliases out.</remarks>
    public const string TooLarge = "FAR4002";

    /// <summary>The text is not YAML.</summary>
    /// <remarks>Look at the line and column; indent with blanks, quote values that hold <c>: </c> or <c> #</c>.</remarks>
    public const string NotYaml = "FAR4003";

    /// <summary>A key that the file does not have.</summary>
    /// <remarks>Take the nearest key that the message shows; [scenario.md](scenario.md) lists them all.</remarks>
    public const string UnknownKey = "FAR4004";

    /// <summary>A key stands twice.</summary>
    /// <remarks>Keep one.</remarks>
    public const string DuplicateKey = "FAR4005";

    /// <summary>A list where one value belongs, one value where a section belongs, a tag, a second document.</summary>
    /// <remarks>Write it in the form that the message shows.</remarks>
    public const string WrongShape = "FAR4006";

    /// <summary>A required key is missing.</summary>
    /// <remarks>Add it, or the flag that stands for it.</remarks>
    public const string Missing = "FAR4007";

    /// <summary>Two keys or flags that exclude each other.</summary>
    /// <remarks>Keep one. A flag replaces what the file says; two flags do not replace each other.</remarks>
    public const string Conflict = "FAR4008";

    /// <summary>A key or flag that would change nothing here.</summary>
    /// <remarks>Leave it out, or add what it needs.</remarks>
    public const string NoEffect = "FAR4009";

    /// <summary>A key without a value, or an empty file.</summary>
    /// <remarks>Give it a value, or remove the key.</remarks>
    public const string Empty = "FAR4010";

    /// <summary>Values that cannot be true together.</summary>
    /// <remarks>Read the message: it says what contradicts what.</remarks>
    public const string Impossible = "FAR4011";
}
