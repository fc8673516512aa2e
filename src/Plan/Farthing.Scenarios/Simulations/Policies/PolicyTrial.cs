using Farthing.Scenarios.Parts;
using Farthing.Serving.Slos;

namespace Farthing.Scenarios.Simulations.Policies;

/// <summary>A policy that was played.</summary>
/// <param name="Family">Which one of the families.</param>
/// <param name="Scale">The policy.</param>
/// <param name="Run">What it did; it ends early where the promise is lost.</param>
/// <param name="GpuHours">What is billed for it.</param>
public sealed record PolicyTrial(int Family, ScenarioAutoscale Scale, EdgeRun Run, double GpuHours)
{
    /// <summary>How many times its limit the worst target came to, in the worst stretch.</summary>
    public double WorstShare(Slo slo) =>
        Run.Result.LongWindows.Select(stretch => stretch.WorstShare(slo)).DefaultIfEmpty(0).Max();

    /// <summary>Ready replicas on average.</summary>
    public double MeanReplicas =>
        Run.Result.Use is { } use ? new FleetCourse(use, int.MaxValue).MeanReady(0, use.EndNs) : double.NaN;
}
