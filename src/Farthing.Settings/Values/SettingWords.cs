namespace Farthing.Settings.Values;

/// <summary>Words of files and members of enumerations.</summary>
public static class SettingWords
{
    /// <summary>The member that a word names, whatever its case and without its hyphens and underscores.</summary>
    /// <exception cref="ArgumentException">No member is called so: the row's words and the enumeration differ.</exception>
    public static T Member<T>(string word)
        where T : struct, Enum =>
        Enum.Parse<T>(
            word.Replace("-", "", StringComparison.Ordinal).Replace("_", "", StringComparison.Ordinal),
            ignoreCase: true
        );
}
