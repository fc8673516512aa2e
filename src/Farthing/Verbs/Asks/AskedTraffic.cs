using Farthing.Numerics.Quantities;

namespace Farthing.Verbs.Asks;

/// <summary>Traffic as people say it, as flags of <c>plan</c>.</summary>
internal static class AskedTraffic
{
    /// <summary>Reads requests over a time, tokens over a time, or users.</summary>
    /// <param name="text">Such as <c>12/s</c>, <c>300M/month</c> or <c>2000 users</c>.</param>
    /// <param name="flags">The flags.</param>
    public static bool TryRead(string text, out string[] flags)
    {
        string plain = text.Trim();
        if (plain.EndsWith("users", StringComparison.OrdinalIgnoreCase))
        {
            string count = plain[..^"users".Length].Trim();
            flags = ["--users", count];
            return QuantityParser.TryParse(count, QuantityKind.Count, out double users, out _) && users >= 1;
        }

        string tokens = plain
            .Replace("tokens", "", StringComparison.OrdinalIgnoreCase)
            .Replace("tok", "", StringComparison.OrdinalIgnoreCase)
            .Replace(" ", "", StringComparison.Ordinal);
        bool isTokens =
            tokens != plain.Replace(" ", "", StringComparison.Ordinal)
            || plain.Any(letter => letter is 'k' or 'K' or 'M' or 'B' or 'T');
        flags = isTokens ? ["--tokens", tokens] : ["--rate", tokens];
        return QuantityParser.TryParse(
                tokens,
                isTokens ? QuantityKind.TokensPerMonth : QuantityKind.Rate,
                out double amount,
                out _
            )
            && amount > 0;
    }
}
