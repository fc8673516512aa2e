using System.Text;
using Farthing.Gateway.Admission;
using Microsoft.AspNetCore.Connections.Features;
using Microsoft.AspNetCore.Http;

namespace Farthing.Gateway.Http;

/// <summary>Finds a request's caller by its key: <c>Authorization: Bearer KEY</c>, or <c>x-api-key: KEY</c>.</summary>
internal static class CallerKey
{
    private const int LongestKey = 512;

    /// <summary>The caller; null where no key or an unknown one is given.</summary>
    /// <remarks>Requests of a connection that send what the one before sent share its text (the server makes it once): then nothing is hashed or compared again.</remarks>
    public static Caller? Find(ICallerSource callers, HttpContext context)
    {
        string? bearer = context.Request.Headers.Authorization;
        // A connection of HTTP/2 has many requests at a time.
        IDictionary<object, object?>? items =
            bearer is not null && HttpProtocol.IsHttp11(context.Request.Protocol)
                ? context.Features.Get<IConnectionItemsFeature>()?.Items
                : null;
        if (
            items is not null
            && items.TryGetValue(typeof(CallerKey), out object? before)
            && before is Known known
            && ReferenceEquals(known.Bearer, bearer)
            && known.Key.IsCurrent
        )
        {
            return known.Key.Caller;
        }

        IKnownKey? key = Recognize(callers, bearer, context.Request.Headers);
        if (items is not null && key is not null)
        {
            items[typeof(CallerKey)] = new Known(bearer!, key);
        }

        return key?.Caller;
    }

    private static IKnownKey? Recognize(ICallerSource callers, string? bearer, IHeaderDictionary headers)
    {
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
        IKnownKey? known = callers.Recognize(secret[..length]);
        secret[..length].Clear();
        return known;
    }

    /// <summary>Key of a connection, and its owner.</summary>
    private sealed record Known(string Bearer, IKnownKey Key)
    {
        /// <summary>Never the key.</summary>
        public override string ToString() => nameof(Known);
    }
}
