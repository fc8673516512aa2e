namespace Farthing.Serving.Lifecycles;

/// <summary>What lies between the order of a replica and its first request.</summary>
public sealed record ColdStart
{
    /// <summary>Until a node is launched: the autoscaler of nodes looks, waits and asks. Not paid for.</summary>
    public long OrderNs { get; init; }

    /// <summary>Until the node is ready, paid for as all that follows.</summary>
    public long NodeNs { get; init; }

    /// <summary>Until the image is there.</summary>
    public long ImageNs { get; init; }

    /// <summary>Until the weights are in the GPUs.</summary>
    public long WeightsNs { get; init; }

    /// <summary>Until the engine serves: process, compilation, profiling, graphs.</summary>
    public long EngineNs { get; init; }

    /// <summary>Until the readiness probe has noticed.</summary>
    public long ReadinessNs { get; init; }

    /// <summary>Time in <see cref="ReplicaPhase.Provisioning"/>.</summary>
    public long ProvisioningNs => NodeNs + ImageNs;

    /// <summary>Time in <see cref="ReplicaPhase.Loading"/>.</summary>
    public long LoadingNs => WeightsNs + EngineNs + ReadinessNs;

    /// <summary>From the order to the first request: the lead that a policy has to look ahead.</summary>
    public long LeadNs => OrderNs + ProvisioningNs + LoadingNs;
}
