using Farthing.Documents.Budgets;

namespace Farthing.Gateway.Administration;

/// <summary><c>GET /budgets</c>.</summary>
internal sealed record BudgetsAnswer(IReadOnlyList<BudgetStanding> Budgets) : AdminBody;
