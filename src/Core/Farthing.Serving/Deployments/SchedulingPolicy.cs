namespace Farthing.Serving.Deployments;

/// <summary>Order in which waiting requests are admitted, and the reverse in which running ones are preempted.</summary>
public enum SchedulingPolicy
{
    /// <summary>First come, first served.</summary>
    Fcfs,

    /// <summary>Smaller priority first, then earlier arrival.</summary>
    Priority,
}
