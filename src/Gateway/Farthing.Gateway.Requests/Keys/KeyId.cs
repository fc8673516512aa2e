using System.Runtime.CompilerServices;
using System.Security.Cryptography;

namespace Farthing.Gateway.Keys;

/// <summary>Ids of keys that do not stand in the configuration's own sections: short, plain, and nothing that looks like a secret.</summary>
public static class KeyId
{
    /// <summary>Longest id in characters.</summary>
    public const int MaxLength = 64;

    /// <summary>What an id looks like.</summary>
    public const string Expected = "letters, digits, '-', '_' and '.', such as search-service";

    /// <summary>True for an id.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static bool IsOne(ReadOnlySpan<char> text)
    {
        bool isOne = text.Length is > 0 and <= MaxLength && char.IsAsciiLetterOrDigit(text[0]);
        foreach (char letter in text)
        {
            isOne &= char.IsAsciiLetterOrDigit(letter) || letter is '-' or '_' or '.';
        }

        return isOne && !(text.Length > 2 && text[0] == 's' && text[1] == 'k' && text[2] == '-');
    }

    /// <summary>Draws one.</summary>
    public static string Draw() =>
        "key_" + RandomNumberGenerator.GetString("abcdefghijklmnopqrstuvwxyz0123456789", 12);
}
