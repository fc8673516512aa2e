using System.ComponentModel;
using Farthing.Numerics.Billing;

namespace Farthing.Documents.Budgets;

[Document("budgets.create")]
[Document("budgets.change")]
[Document("budgets.remove")]
[Description("A budget of a running gateway that was made, changed or removed.")]
public sealed record BudgetDocument(GatewayBudget Budget, IReadOnlyList<BudgetStanding> States);

[Description("A budget of a gateway, wherever it stands")]
public sealed record GatewayBudget(
    string Id,
    BudgetSource Source,
    [property: Description("all, team:search, each key, …")] string Scope,
    [property: Description(
        "day, week, month, total, or a length such as 30d; with a time zone: month Europe/Berlin"
    )]
        PeriodRule Period,
    [property: Description("Nothing is admitted that could overspend it; false: it only warns")] bool Hard,
    [property: Description("Its limit in a period: dollars with nine decimals, exact")] Money LimitUsd,
    [property: Description("Shares of the limit at which it warns")] IReadOnlyList<double> Alerts,
    [property: Description("False where it was removed, or another one holds")] bool InForce,
    [property: Description("Id of the configuration's budget of the same scope and period, which holds")]
        string? Instead,
    string? RemovedAt,
    [property: Description("absent where it does not stand in the store")] string? CreatedAt,
    string? ChangedAt,
    [property: Description("Number of writes")] long? Revision
);

/// <summary>Where a budget stands.</summary>
public enum BudgetSource
{
    Configuration,
    Stored,
    Key,
}
