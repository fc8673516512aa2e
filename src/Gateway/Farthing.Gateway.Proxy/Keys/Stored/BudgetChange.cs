namespace Farthing.Gateway.Keys.Stored;

/// <summary>A budget as it is from now on, and the event that says so: kept both or neither.</summary>
/// <param name="Budget">The budget; its revision is one above that which it replaces, 1 for a new one.</param>
/// <param name="Said">The event.</param>
public sealed record BudgetChange(StoredBudget Budget, AdminEvent Said);
