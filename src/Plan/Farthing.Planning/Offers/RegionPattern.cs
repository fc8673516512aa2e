namespace Farthing.Planning.Offers;

/// <summary>A pattern of regions: <c>cloud/region</c> with <c>*</c> for any text, a cloud alone, or <c>any</c>.</summary>
/// <param name="Text">As it was written.</param>
public sealed record RegionPattern(string Text)
{
    private readonly string pattern =
        Text.Equals("any", StringComparison.OrdinalIgnoreCase) ? "*"
        : Text.Contains('/') || Text.Contains('*') ? Text
        : Text + "/*";

    /// <summary>True where it says which cloud is meant.</summary>
    public bool NamesCloud => !pattern.StartsWith('*');

    /// <summary>True when a region (<c>cloud/region</c>) is meant; without case.</summary>
    public bool IsMatch(string region) => IsMatch(pattern, region);

    private static bool IsMatch(ReadOnlySpan<char> pattern, ReadOnlySpan<char> text)
    {
        int star = -1;
        int retry = 0;
        int p = 0;
        int t = 0;
        while (t < text.Length)
        {
            if (p < pattern.Length && pattern[p] == '*')
            {
                star = p++;
                retry = t;
            }
            else if (
                p < pattern.Length
                && char.ToLowerInvariant(pattern[p]) == char.ToLowerInvariant(text[t])
            )
            {
                p++;
                t++;
            }
            else if (star >= 0)
            {
                p = star + 1;
                t = ++retry;
            }
            else
            {
                return false;
            }
        }

        return pattern[p..].TrimStart('*').IsEmpty;
    }
}
