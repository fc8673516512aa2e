using System.ComponentModel;

namespace Farthing.Documents.Budgets;

[Document("budgets.list")]
[Description("The budgets of a running gateway, and how they stand.")]
public sealed record BudgetListDocument(IReadOnlyList<BudgetStanding> Budgets);
