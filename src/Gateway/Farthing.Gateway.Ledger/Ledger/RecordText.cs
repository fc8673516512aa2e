namespace Farthing.Gateway.Ledger;

/// <summary>Texts of records as every database takes them.</summary>
internal static class RecordText
{
    /// <summary>Callers name users, sessions and tags; no database takes the character 0 in a text as it is.</summary>
    public static string Clean(string text) =>
        text.Contains('\0', StringComparison.Ordinal) ? text.Replace('\0', '\uFFFD') : text;

    /// <summary>Each tag once: an attempt stands once under each.</summary>
    public static IReadOnlyList<string> Once(IReadOnlyList<string> tags)
    {
        for (int i = 0; i < tags.Count; i++)
        {
            if (tags[i].Contains('\0', StringComparison.Ordinal))
            {
                tags = [.. tags.Select(Clean)];
            }

            for (int k = 0; k < i; k++)
            {
                if (tags[i] == tags[k])
                {
                    return [.. tags.Distinct(StringComparer.Ordinal)];
                }
            }
        }

        return tags;
    }
}
