using Farthing.Documents.Budgets;

namespace Farthing.Gateway.Administration;

/// <summary>A budget that was shown, made, changed or removed, and how it stands.</summary>
internal sealed record BudgetAnswer(GatewayBudget Budget, IReadOnlyList<BudgetStanding> States) : AdminBody;
