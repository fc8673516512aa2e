using System.Runtime.CompilerServices;
using System.Security.Cryptography;
using System.Text;

namespace Farthing.Gateway.Keys;

/// <summary>Virtual keys as clients send them: <c>sk-far-</c> and 40 letters and digits, 238 bits of chance. Only their hash is kept.</summary>
public static class KeySecret
{
    /// <summary>Common beginning of every key.</summary>
    public const string Prefix = "sk-far-";

    private const string Letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";
    private const int Length = 40;
    private const int HashLength = 64;

    /// <summary>What a hash looks like, and how to make one.</summary>
    public const string HashExpected = "64 lower-case hexadecimals: printf %s \"$KEY\" | sha256sum";

    /// <summary>Draws one.</summary>
    public static string Draw() => Prefix + RandomNumberGenerator.GetString(Letters, Length);

    /// <summary>Its SHA-256 in lower-case hexadecimals: what is kept.</summary>
    public static string HashOf(string secret) =>
        Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(secret)));

    /// <summary>True for a SHA-256 in lower-case hexadecimals.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static bool IsHash(ReadOnlySpan<char> text)
    {
        bool isHash = text.Length == HashLength;
        foreach (char letter in text)
        {
            isHash &= letter is (>= '0' and <= '9') or (>= 'a' and <= 'f');
        }

        return isHash;
    }
}
