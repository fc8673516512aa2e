using Farthing.Planning.Baselines;
using Farthing.Serving.Deployments;

namespace Farthing.Scenarios.Plans;

/// <summary>What is served now beside a plan: the fleet that a file describes, on the plan's traffic.</summary>
/// <param name="File">The file's name.</param>
/// <param name="Deployment">The fleet.</param>
/// <param name="Result">Its simulation and price, or why there is none.</param>
/// <param name="Notes">What was assumed or left out while reading.</param>
public sealed record PlanBaseline(
    string File,
    Deployment Deployment,
    BaselineResult Result,
    IReadOnlyList<string> Notes
);
