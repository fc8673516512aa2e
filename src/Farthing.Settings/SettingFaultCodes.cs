namespace Farthing.Settings;

/// <summary>Codes of faults in the files that people write and the flags that stand for their keys. Faults of single quantities have the codes of <see cref="Numerics.Faults.QuantityFaultCodes"/>.</summary>
public static class SettingFaultCodes
{
    /// <summary>The file is missing, a folder, or may not be read.</summary>
    public const string Unreadable = "FAR4001";

    /// <summary>The file is larger, deeper or expands further than such a file can be.</summary>
    public const string TooLarge = "FAR4002";

    /// <summary>The text is not YAML.</summary>
    public const string NotYaml = "FAR4003";

    /// <summary>A key that the file does not have.</summary>
    public const string UnknownKey = "FAR4004";

    /// <summary>A key stands twice.</summary>
    public const string DuplicateKey = "FAR4005";

    /// <summary>A list where one value belongs, one value where a section belongs, and the like.</summary>
    public const string WrongShape = "FAR4006";

    /// <summary>A key that is needed is missing.</summary>
    public const string Missing = "FAR4007";

    /// <summary>Two keys that exclude each other.</summary>
    public const string Conflict = "FAR4008";

    /// <summary>A key or flag that would change nothing here.</summary>
    public const string NoEffect = "FAR4009";

    /// <summary>A key without a value, or an empty file.</summary>
    public const string Empty = "FAR4010";

    /// <summary>Values that cannot be true together.</summary>
    public const string Impossible = "FAR4011";
}
