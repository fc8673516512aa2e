using Farthing.Serving.Deployments;
using Farthing.Serving.Simulation;

namespace Farthing.Scenarios.Parts;

/// <summary>Layout and settings of the fleet. A null is searched by plan and takes the engine's default in simulate.</summary>
public sealed record ScenarioEngine
{
    /// <summary>Tensor-parallel ranks.</summary>
    public int? TensorParallel { get; init; }

    /// <summary>Pipeline stages.</summary>
    public int? PipelineParallel { get; init; }

    /// <summary>DP-attention groups.</summary>
    public int? DataParallel { get; init; }

    /// <summary>Expert-parallel ranks.</summary>
    public int? ExpertParallel { get; init; }

    /// <summary>Independent servers.</summary>
    public int? Replicas { get; init; }

    /// <summary>Routing of requests over replicas.</summary>
    public RoutingPolicy Routing { get; init; }

    /// <summary>What the router knows of its replicas.</summary>
    public RouterView View { get; init; } = RouterView.Exact;

    /// <summary>The engine's settings; those that were not written are null, or the record's default.</summary>
    public required EngineOptions Options { get; init; }
}
