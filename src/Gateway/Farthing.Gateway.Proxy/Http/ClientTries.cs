using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.Http;

namespace Farthing.Gateway.Http;

/// <summary>The client's record of its own tries: <c>Idempotency-Key</c>, the same over all of them, and <c>x-stainless-retry-count</c>, which OpenAI's and Anthropic's clients count.</summary>
internal static class ClientTries
{
    private const int LongestName = 128;

    /// <summary>Reads them; what makes no sense counts as not said.</summary>
    /// <param name="headers">The request's headers.</param>
    /// <returns>The name, empty without (a long one as its hash), and the tries before this one.</returns>
    public static (string Name, byte Before) Read(IHeaderDictionary headers)
    {
        string name = ((string?)headers["Idempotency-Key"])?.Trim() ?? "";
        if (name.Length > LongestName)
        {
            name = "sha256:" + Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(name)));
        }

        bool isCounted = long.TryParse(
            (string?)headers["x-stainless-retry-count"],
            NumberStyles.None,
            CultureInfo.InvariantCulture,
            out long count
        );
        return (name, isCounted ? (byte)Math.Min(count, byte.MaxValue) : (byte)0);
    }
}
