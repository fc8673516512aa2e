using System.Text.Json;

namespace Farthing.Gateway.Administration;

/// <summary>Request of <c>POST /keys</c>; null members are not sent, and left to the gateway. <see cref="KeyWish"/> reads it.</summary>
public sealed record KeyRequest(
    string? Id,
    string? Team,
    string? User,
    IReadOnlyList<string>? Tags,
    IReadOnlyList<string>? Models,
    string? Expires,
    KeyRequest.BudgetWish? Budget,
    KeyRequest.LimitsWish? Limits,
    long? MaxBodyBytes = null,
    IReadOnlyList<string>? Aliases = null,
    IReadOnlyList<string>? Fallbacks = null,
    string? Record = null
)
{
    /// <summary>Its budget, the period in any word: the gateway says which there are.</summary>
    public sealed record BudgetWish(decimal LimitUsd, string? Period, bool Hard);

    /// <summary>Its own limits.</summary>
    public sealed record LimitsWish(long? RequestsPerMinute, long? TokensPerMinute, int? Concurrency);

    /// <summary>As it is sent.</summary>
    internal byte[] Body() => JsonSerializer.SerializeToUtf8Bytes(this, KeyRequestJson.Default.KeyRequest);
}
