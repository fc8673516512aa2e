using System.Text.Json;
using Farthing.Gateway.Dialects;

namespace Farthing.Gateway.Batches;

/// <summary>Asks for OpenAI's flex tier where a line's batch leaves time for it: slower, mostly at half the price, and refused with 429 while the provider is busy.</summary>
internal static class FlexTier
{
    /// <summary>Batches with a shorter window do not wait for it.</summary>
    public static readonly TimeSpan LeastWindow = TimeSpan.FromHours(24);

    /// <summary>Share of the window that has to be left: in the rest, lines go at the standard tier, which refuses less.</summary>
    public const double LeastLeft = 0.25;

    /// <summary>The request of a line, with the tier where it is to be asked for. A line that names a tier itself keeps that.</summary>
    /// <param name="line">The line.</param>
    /// <param name="mayFlex">All deployments of its model are configured for it.</param>
    /// <param name="now">Unix seconds.</param>
    public static byte[] BodyOf(ClaimedLine line, bool mayFlex, long now)
    {
        long window = line.Deadline - line.CreatedAt;
        bool isWanted =
            mayFlex
            && Dialect.Of(line.Endpoint)?.HasFlexTier == true
            && window >= LeastWindow.TotalSeconds
            && line.Deadline - now >= window * LeastLeft;
        return isWanted && !HasTier(line.Body)
            ? [.. "{\"service_tier\":\"flex\","u8, .. AfterBrace(line.Body)]
            : line.Body;
    }

    /// <summary>True for a request that names a service tier.</summary>
    internal static bool HasTier(byte[] body)
    {
        using JsonDocument json = JsonDocument.Parse(body);
        return json.RootElement.TryGetProperty("service_tier", out _);
    }

    /// <summary>An object's members: a line's request has one at least, its model.</summary>
    private static ReadOnlySpan<byte> AfterBrace(byte[] body) =>
        body.AsSpan(Array.IndexOf(body, (byte)'{') + 1);
}
