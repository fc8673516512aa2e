using Farthing.Planning.Capacities;
using Farthing.Scenarios.Plans;

namespace Farthing.Scenarios.Capacities;

/// <summary>A model's price on each GPU and in each format, and what that follows from.</summary>
/// <param name="Inputs">Model, traffic, promise, prices.</param>
/// <param name="Rows">A row for each GPU and format.</param>
/// <param name="Assumptions">What was assumed in place of what nobody said.</param>
public sealed record CapacityTableAnswer(
    PlanInputs Inputs,
    IReadOnlyList<CapacityRow> Rows,
    IReadOnlyList<string> Assumptions
);
