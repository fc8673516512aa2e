using System.ComponentModel;

namespace Farthing.Documents.Budgets;

[Document("budgets.create")]
[Document("budgets.change")]
[Document("budgets.remove")]
[Description("A budget of a running gateway that was made, changed or removed.")]
public sealed record BudgetDocument(GatewayBudget Budget, IReadOnlyList<BudgetStanding> States);
