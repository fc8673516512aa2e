using System.Text.Json;

namespace Farthing.Gateway.Administration;

/// <summary>Request of <c>POST /budgets</c> and <c>PATCH /budgets/ID</c>; null members are not sent, and left to the gateway. <see cref="BudgetWish"/> reads it.</summary>
public sealed record BudgetRequest(
    string? Scope = null,
    decimal? LimitUsd = null,
    string? Period = null,
    bool? Hard = null,
    IReadOnlyList<double>? Alerts = null,
    string? Id = null
)
{
    /// <summary>As it is sent.</summary>
    internal byte[] Body() => JsonSerializer.SerializeToUtf8Bytes(this, KeyRequestJson.Default.BudgetRequest);
}
