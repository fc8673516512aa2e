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

    /// <summary>The word of a member: in lower case, a hyphen before each later capital.</summary>
    public static string Of<T>(T member)
        where T : struct, Enum =>
        string.Concat(
            member
                .ToString()
                .Select(
                    (letter, i) =>
                        char.IsUpper(letter) && i > 0
                            ? "-" + char.ToLowerInvariant(letter)
                            : char.ToLowerInvariant(letter).ToString()
                )
        );
}
