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

    /// <summary>Remaining time without requests of a caller; zero: it takes them.</summary>
    /// <param name="caller">The caller's key; empty: any.</param>
    public TimeSpan RestsFor(string caller = "") => breaker.RestsFor(caller);

    /// <summary>Phase of its breaker.</summary>
    public BreakerPhase Breaker => breaker.Phase;

    /// <summary>Times to the first byte of its streams.</summary>
    public FirstByteTimes Streams { get; } = new();

    /// <summary>Times to the first byte of its documents.</summary>
    public FirstByteTimes Documents { get; } = new();

    /// <returns>Number of the breaker's trial that the request is; 0: it is none.</returns>
    public int Began()
    {
        Interlocked.Increment(ref outstanding);
        upstream.Began();
        return breaker.Began();
    }

    /// <summary>The first good byte of an answer came.</summary>
    /// <returns>True where this closed its breaker.</returns>
    public bool Answered() => breaker.Answered();

    /// <param name="outcome">How a request came back.</param>
    /// <param name="isOneKey">Only one key is in force: nobody else could be kept out.</param>
    /// <returns>True where it is left alone from now on.</returns>
    public bool Ended(in AttemptOutcome outcome, bool isOneKey)
    {
        Interlocked.Decrement(ref outstanding);
        upstream.Ended();
        if (outcome.FirstByte is TimeSpan wait && outcome.End is not AttemptEnd.UpstreamError)
        {
            (outcome.IsStream ? Streams : Documents).Note(wait);
        }

        return breaker.Ended(outcome, isOneKey || upstream.IsProbeFailing);
    }
}
