using Farthing.Numerics.Faults;
using Farthing.Serving.Coefficients;

namespace Farthing.Scenarios.Plans;

/// <summary>What a plan follows from beside its scenario and the catalog.</summary>
/// <param name="Arguments">The words after <c>farthing plan</c> that change the answer.</param>
/// <param name="Today">The day that prices are judged by.</param>
/// <param name="Coefficients">Of the step-time model.</param>
/// <param name="Overlays">Files that were laid over the catalog, in their order.</param>
/// <param name="Current">The file that says what is served now; null without one.</param>
/// <param name="Faults">Takes everything that is wrong.</param>
/// <param name="Warn">Takes remarks that stand in the document.</param>
public sealed record PlanSurroundings(
    IReadOnlyList<string> Arguments,
    DateOnly Today,
    CoefficientSet Coefficients,
    IEnumerable<string> Overlays,
    string? Current,
    FaultList Faults,
    Action<string> Warn
);
