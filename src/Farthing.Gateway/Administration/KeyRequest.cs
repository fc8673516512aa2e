using Farthing.Documents.Keys;

namespace Farthing.Gateway.Administration;

/// <summary>What <c>POST /keys</c> is asked for; null members are for the gateway to decide. <see cref="KeyWish"/> reads it.</summary>
public sealed record KeyRequest(
    string? Id,
    string? Team,
    string? User,
    IReadOnlyList<string>? Tags,
    IReadOnlyList<string>? Models,
    string? Expires,
    KeyRequest.BudgetWish? Budget,
    KeyLimits? Limits
)
{
    /// <summary>Its budget, the period in any word: the gateway says which there are.</summary>
    public sealed record BudgetWish(decimal LimitUsd, string? Period, bool Hard);
}
