using Farthing.Gateway.Admission;

namespace Farthing.Gateway.Routing;

/// <summary>What is known of a deployment while it is used.</summary>
/// <param name="breaker">Leaves it alone when it fails.</param>
internal sealed class DeploymentState(Breaker breaker)
{
    private int outstanding;

    /// <summary>Requests under way.</summary>
    public int Outstanding => Volatile.Read(ref outstanding);

    /// <summary>How long it takes no requests; zero: it does.</summary>
    public TimeSpan RestsFor => breaker.RestsFor();

    /// <summary>Whether its breaker is open.</summary>
    public bool IsOpen => breaker.IsOpen;

    public void Began()
    {
        Interlocked.Increment(ref outstanding);
        breaker.Began();
    }

    /// <returns>Whether it is left alone from now on, or no longer; null where nothing changed.</returns>
    public bool? Ended(in AttemptOutcome outcome)
    {
        Interlocked.Decrement(ref outstanding);
        return breaker.Ended(outcome);
    }
}
