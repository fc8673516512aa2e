using System.Globalization;

namespace Farthing.Verbs.Asks;

/// <summary>Requests as people say them, as flags of <c>plan</c>.</summary>
internal static class AskedLengths
{
    /// <summary>Reads chat, code, or two numbers.</summary>
    /// <param name="text">Such as <c>1000/300</c>.</param>
    /// <param name="flags">The flags.</param>
    public static bool TryRead(string text, out string[] flags)
    {
        string plain = text.Trim().ToLowerInvariant();
        if (plain is "chat" or "code")
        {
            flags = ["--profile", plain == "chat" ? "azure-conv-2023" : "azure-code-2023"];
            return true;
        }

        string[] parts = plain.Split('/', StringSplitOptions.TrimEntries);
        flags = parts.Length == 2 ? ["--in", parts[0], "--out", parts[1]] : [];
        return parts.Length == 2 && parts.All(part => IsCount(part));
    }

    private static bool IsCount(string text) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out int tokens) && tokens > 0;
}
