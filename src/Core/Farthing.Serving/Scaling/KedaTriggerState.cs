namespace Farthing.Serving.Scaling;

/// <summary>Health and cached value of one KEDA trigger.</summary>
/// <param name="trigger">The trigger.</param>
/// <param name="fallback">Replacement after too many failures; null for none.</param>
internal sealed class KedaTriggerState(KedaTrigger trigger, KedaFallback? fallback)
{
    private int failures;
    private double cached;

    /// <summary>True after more consecutive failures than the fallback bears.</summary>
    public bool IsReplaced => fallback is not null && failures > fallback.FailureThreshold;

    /// <summary>Answers the operator's poll; NaN for a failed query.</summary>
    /// <remarks>The poll counts as a query of the metrics server where the HPA makes none: at 0 replicas and for cached values.</remarks>
    public double Poll(PoolReading reading)
    {
        cached = Query(reading);
        if (reading.DesiredReplicas == 0 || trigger.UseCachedMetrics)
        {
            Count(cached);
        }

        return cached;
    }

    /// <summary>Answers the HPA: the value, the fallback's replicas × threshold after too many failures, NaN for a failure.</summary>
    public double Serve(PoolReading reading)
    {
        double value = cached;
        if (!trigger.UseCachedMetrics)
        {
            value = Query(reading);
            Count(value);
        }

        return fallback is not null && IsReplaced
            ? trigger.Threshold * fallback.ReplicasAt(reading.DesiredReplicas)
            : value;
    }

    /// <summary>True when a value makes the pool active.</summary>
    public bool IsActive(double value) => value > trigger.ActivationThreshold;

    /// <summary>Forgets failures and the cached value.</summary>
    public void Restart()
    {
        failures = 0;
        cached = 0;
    }

    private double Query(PoolReading reading)
    {
        double value = trigger.Metric.TotalOf(reading);
        return double.IsFinite(value) ? value
            : trigger.IgnoreNullValues ? 0
            : double.NaN;
    }

    private void Count(double value) => failures = double.IsNaN(value) ? failures + 1 : 0;
}

/// <summary>Replacement of a KEDA trigger that keeps failing (<c>spec.fallback</c>).</summary>
public sealed record KedaFallback
{
    /// <summary>Consecutive failures that are borne, 0 or more; the next one brings the fallback.</summary>
    public required int FailureThreshold { get; init; }

    /// <summary>Replicas that the replaced metric asks for, 0 or more.</summary>
    public required int Replicas { get; init; }

    /// <summary>Whether the pool's present size counts too.</summary>
    public KedaFallbackBehavior Behavior { get; init; } = KedaFallbackBehavior.Static;

    /// <summary>The replicas that a failed trigger stands for.</summary>
    /// <param name="currentReplicas">Replicas asked for so far.</param>
    internal int ReplicasAt(int currentReplicas) =>
        Behavior switch
        {
            KedaFallbackBehavior.CurrentReplicas => currentReplicas,
            KedaFallbackBehavior.CurrentReplicasIfHigher => Math.Max(currentReplicas, Replicas),
            KedaFallbackBehavior.CurrentReplicasIfLower => Math.Min(currentReplicas, Replicas),
            _ => Replicas,
        };
}

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
