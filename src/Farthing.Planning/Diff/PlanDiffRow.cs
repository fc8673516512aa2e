namespace Farthing.Planning.Diff;

/// <summary>One value that differs between two plans.</summary>
/// <param name="Area">What it belongs to.</param>
/// <param name="Path">Its path in the document, such as <c>result.cost.usd_per_hour</c>.</param>
/// <param name="Before">The value in the first plan as JSON writes it; null where it is not there.</param>
/// <param name="After">The value in the second; null where it is not there.</param>
/// <param name="Unit">Its unit, where the value has one.</param>
/// <param name="Change">The change as a share of the first value, where both are numbers and the first is not 0.</param>
public sealed record PlanDiffRow(
    PlanDiffArea Area,
    string Path,
    string? Before,
    string? After,
    string? Unit,
    double? Change
)
{
    /// <summary>True for a reason, false for what follows from reasons.</summary>
    public bool IsCause => Area is PlanDiffArea.Input or PlanDiffArea.PriceDate or PlanDiffArea.Catalog;
}
