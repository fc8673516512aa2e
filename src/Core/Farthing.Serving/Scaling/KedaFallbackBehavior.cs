namespace Farthing.Serving.Scaling;

/// <summary>Replica count that stands in for a failed KEDA trigger (<c>fallback.behavior</c>). The fifth behavior, scalingModifiers, is left out together with formulas.</summary>
public enum KedaFallbackBehavior
{
    /// <summary>The fallback's replicas.</summary>
    Static,

    /// <summary>The replicas that the pool has.</summary>
    CurrentReplicas,

    /// <summary>The replicas that the pool has, if they are more than the fallback's; else the fallback's.</summary>
    CurrentReplicasIfHigher,

    /// <summary>The replicas that the pool has, if they are fewer than the fallback's; else the fallback's.</summary>
    CurrentReplicasIfLower,
}
