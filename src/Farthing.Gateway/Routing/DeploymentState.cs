using Farthing.Gateway.Admission;
using Farthing.Gateway.Metering;
using Farthing.Gateway.Routing.Hedging;

namespace Farthing.Gateway.Routing;

/// <summary>What is known of a deployment while it is used.</summary>
/// <param name="breaker">Leaves it alone when it fails.</param>
/// <param name="upstream">Where it is.</param>
internal sealed class DeploymentState(Breaker breaker, UpstreamState upstream)
{
    private int outstanding;
    private long full;

    /// <summary>Where it is.</summary>
    public UpstreamState Upstream => upstream;

    /// <summary>How often a request passed it over because it was full.</summary>
    public long Full => Interlocked.Read(ref full);

    /// <summary>A request passes it over because it is full.</summary>
    public void PassedAsFull() => Interlocked.Increment(ref full);

    /// <summary>Requests under way.</summary>
    public int Outstanding => Volatile.Read(ref outstanding);

    /// <summary>How long it takes no requests; zero: it does.</summary>
    public TimeSpan RestsFor => breaker.RestsFor();

    /// <summary>What its breaker does.</summary>
    public BreakerPhase Breaker => breaker.Phase;

    /// <summary>How long its streams let their first byte wait.</summary>
    public FirstByteTimes Streams { get; } = new();

    /// <summary>How long its documents did.</summary>
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
