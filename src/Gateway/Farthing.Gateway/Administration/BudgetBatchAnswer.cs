using Farthing.Documents.Budgets;

namespace Farthing.Gateway.Administration;

/// <summary><c>POST /budgets/batch</c>.</summary>
internal sealed record BudgetBatchAnswer(IReadOnlyList<GatewayBudget> Budgets) : AdminBody;
