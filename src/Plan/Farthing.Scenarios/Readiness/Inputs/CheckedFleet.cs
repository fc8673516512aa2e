using Farthing.Documents.Plans;
using Farthing.Planning;
using Farthing.Planning.Setups;
using Farthing.Serving.Deployments;

namespace Farthing.Scenarios.Readiness.Inputs;

/// <summary>The fleet that a checklist is about.</summary>
/// <param name="Origin">Where it comes from.</param>
/// <param name="Setup">The replicas with their memory.</param>
/// <param name="Entry">Its play on the scenario's traffic; null where it does not start or has no price.</param>
/// <param name="Refusal">Reason for no play; null with one.</param>
public sealed record CheckedFleet(
    ReadinessFleetOrigin Origin,
    ServingSetup Setup,
    PlanEntry? Entry,
    string? Refusal
)
{
    /// <summary>Parts that change memory or speed and are not simulated.</summary>
    public IReadOnlyList<string> Unsimulated { get; init; } = [];

    /// <summary>The deployment.</summary>
    public Deployment Deployment => Setup.Deployment;

    /// <summary>In words: <c>8 replicas × TP2 on 16 × H100-SXM</c>.</summary>
    public string Words =>
        FormattableString.Invariant(
            $"{Deployment.TotalGpus} × {Deployment.Gpu.Id} ({Deployment.Replicas} × TP{Deployment.TensorParallel}{(Deployment.PipelineParallel > 1 ? $" PP{Deployment.PipelineParallel}" : "")})"
        );
}
