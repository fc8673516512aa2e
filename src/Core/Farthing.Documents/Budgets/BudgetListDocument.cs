using System.ComponentModel;
using Farthing.Numerics.Billing;

namespace Farthing.Documents.Budgets;

[Document("budgets.list")]
[Description("The budgets of a running gateway, and how they stand.")]
public sealed record BudgetListDocument(IReadOnlyList<BudgetStanding> Budgets);

[Description("How a budget stands, of one of whom there was anything to count; or of nobody yet")]
public sealed record BudgetStanding(
    string Id,
    BudgetSource Source,
    string Scope,
    [property: Description("Whose; absent for all requests together, or where nothing was counted yet")]
        string? Value,
    PeriodRule Period,
    bool Hard,
    Money LimitUsd,
    [property: Description("Spent")] Money SettledUsd,
    [property: Description("Held for attempts under way, at this gateway")] Money HeldUsd,
    [property: Description("What gateways that share it may spend beside these holds")] Money LeasedUsd,
    Money RemainingUsd,
    [property: Description("absent: for ever")] string? PeriodStart,
    string? PeriodEnd
);
