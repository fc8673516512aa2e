namespace Farthing.Scenarios.Parts;

/// <summary>Who says how many replicas there should be. The words of a scenario are these in lower case with hyphens.</summary>
public enum AutoscalerKind
{
    /// <summary>Kubernetes' horizontal pod autoscaler, v2.</summary>
    Hpa,

    /// <summary>KEDA over the same.</summary>
    Keda,

    /// <summary>llm-d's newest overlay: 16 requests in flight a replica.</summary>
    LlmdInFlight,

    /// <summary>llm-d's recommended one: the router's queue.</summary>
    LlmdQueue,

    /// <summary>llm-d's overlay of pool saturation.</summary>
    LlmdSaturation,

    /// <summary>llm-d's token-aware guide.</summary>
    LlmdTokens,

    /// <summary>llm-d's latency over limit.</summary>
    LlmdSlo,

    /// <summary>llm-d's Workload Variant Autoscaler, saturation mode; deprecated.</summary>
    Wva,

    /// <summary>The same, token mode; deprecated.</summary>
    WvaTokens,

    /// <summary>NVIDIA Dynamo's planner.</summary>
    Dynamo,

    /// <summary>Knative's pod autoscaler.</summary>
    Knative,

    /// <summary>Ray Serve.</summary>
    RayServe,

    /// <summary>SkyServe.</summary>
    SkyServe,

    /// <summary>Replicas by the hour.</summary>
    Scheduled,

    /// <summary>The load of a season ago, ahead by the lead.</summary>
    Predictive,

    /// <summary>The same number always; what is lost comes back.</summary>
    Fixed,
}
