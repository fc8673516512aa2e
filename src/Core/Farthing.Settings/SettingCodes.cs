namespace Farthing.Settings;

/// <summary>The fault codes of a kind of file.</summary>
public sealed record SettingCodes
{
    /// <summary>The file is missing, a folder, or may not be read.</summary>
    public string Unreadable { get; init; } = SettingFaultCodes.Unreadable;

    /// <summary>A key that does not exist.</summary>
    public string UnknownKey { get; init; } = SettingFaultCodes.UnknownKey;

    /// <summary>A key that stands twice.</summary>
    public string DuplicateKey { get; init; } = SettingFaultCodes.DuplicateKey;

    /// <summary>A list where one value belongs, one value where a section belongs, and the like.</summary>
    public string WrongShape { get; init; } = SettingFaultCodes.WrongShape;

    /// <summary>A needed key that is missing.</summary>
    public string Missing { get; init; } = SettingFaultCodes.Missing;

    /// <summary>A key without a value, or an empty file.</summary>
    public string Empty { get; init; } = SettingFaultCodes.Empty;

    /// <summary>A value that is not accepted; null leaves the code of the quantity or word.</summary>
    public string? WrongValue { get; init; }
}
