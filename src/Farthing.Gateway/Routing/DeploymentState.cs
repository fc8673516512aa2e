using Farthing.Gateway.Admission;
using Farthing.Gateway.Metering;
using Farthing.Gateway.Routing.Hedging;

namespace Farthing.Gateway.Routing;

/// <summary>Knowledge of a deployment while it is used.</summary>
/// <param name="breaker">Leaves it alone when it fails.</param>
/// <param name="upstream">Where it is.</param>
internal sealed class DeploymentState(Breaker breaker, UpstreamState upstream)
{
    private int outstanding;
    private long full;

    /// <summary>The deployment.</summary>
    public UpstreamState Upstream => upstream;

    /// <summary>Number of requests that passed it over because it was full.</summary>
    public long Full => Interlocked.Read(ref full);

    /// <summary>A request passes it over because it is full.</summary>
    public void PassedAsFull() => Interlocked.Increment(ref full);

    /// <summary>Requests under way.</summary>
    public int Outstanding => Volatile.Read(ref outstanding);

    /// <summary>Remaining time without requests; zero: it takes them.</summary>
    public TimeSpan RestsFor => breaker.RestsFor();

    /// <summary>Phase of its breaker.</summary>
    public BreakerPhase Breaker => breaker.Phase;

    /// <summary>Times to the first byte of its streams.</summary>
    public FirstByteTimes Streams { get; } = new();

    /// <summary>Times to the first byte of its documents.</summary>
    public FirstByteTimes Documents { get; } = new();

    public void Began()
    {
        Interlocked.Increment(ref outstanding);
        upstream.Began();
        breaker.Began();
    }

    /// <returns>Whether it is left alone from now on, or no longer; null where nothing changed.</returns>
    public bool? Ended(in AttemptOutcome outcome)
    {
        Interlocked.Decrement(ref outstanding);
        upstream.Ended();
        if (outcome.FirstByte is TimeSpan wait && outcome.End is not AttemptEnd.UpstreamError)
        {
            (outcome.IsStream ? Streams : Documents).Note(wait);
        }

        return breaker.Ended(outcome);
    }
}
