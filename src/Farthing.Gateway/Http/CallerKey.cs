using System.Text;
using Farthing.Gateway.Admission;
using Microsoft.AspNetCore.Http;

namespace Farthing.Gateway.Http;

/// <summary>Finds a request's caller by its key: <c>Authorization: Bearer KEY</c>, or <c>x-api-key: KEY</c>.</summary>
internal static class CallerKey
{
    private const int LongestKey = 512;

    /// <summary>The caller; null where no key or an unknown one is given.</summary>
    public static Caller? Find(ICallerSource callers, IHeaderDictionary headers)
    {
        string? bearer = headers.Authorization;
        ReadOnlySpan<char> key =
            bearer is not null && bearer.StartsWith("Bearer ", StringComparison.OrdinalIgnoreCase)
                ? bearer.AsSpan(7).Trim()
                : ((string?)headers["x-api-key"]).AsSpan().Trim();
        if (key.IsEmpty || key.Length > LongestKey || !Ascii.IsValid(key))
        {
            return null;
        }

        Span<byte> secret = stackalloc byte[LongestKey];
        int length = Encoding.ASCII.GetBytes(key, secret);
        Caller? caller = callers.Find(secret[..length]);
        secret[..length].Clear();
        return caller;
    }
}
