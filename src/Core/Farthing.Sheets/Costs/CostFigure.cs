using Farthing.Numerics.Quantities;

namespace Farthing.Sheets.Costs;

/// <summary>A figure of a <c>cost</c> subcommand as its sheet says it.</summary>
/// <param name="Label">What it is.</param>
/// <param name="Value">The figure; null leaves it out.</param>
/// <param name="Remark">What stands behind it.</param>
/// <param name="Show">Prints it; null: as its unit is printed.</param>
public sealed record CostFigure(
    string Label,
    Quantity? Value,
    string Remark = "",
    Func<double, string>? Show = null
);
