namespace Farthing.Serving.Scaling;

/// <summary>Control law of an autoscaler: how many replicas a pool should have from now on.</summary>
/// <remarks>
/// A policy is deterministic: after <see cref="Restart"/> the same readings give the same answers. It reads no clock
/// and nothing beside the reading. One thread uses it. It keeps state between ticks, so each pool has a policy of its own.
/// The caller sets <see cref="PoolReading.DesiredReplicas"/> to the last answer, unless something else changed the pool.
/// </remarks>
public interface IScalingPolicy
{
    /// <summary>Control period, above 0: the caller decides at the start of the run and then once per period.</summary>
    long TickNs { get; }

    /// <summary>Time that rates, mean lengths and latencies of a reading must cover at least; 0 leaves it to the fleet.</summary>
    long ReadingWindowNs => 0;

    /// <summary>Replicas wanted from now on.</summary>
    /// <param name="reading">The pool at this tick; its time never falls between two calls.</param>
    /// <returns>A count within the policy's bounds. Only a pool that is switched off stays at 0 below the least bound, where the law knows such a state.</returns>
    int Decide(PoolReading reading);

    /// <summary>Returns to the state before the first tick.</summary>
    void Restart();
}
