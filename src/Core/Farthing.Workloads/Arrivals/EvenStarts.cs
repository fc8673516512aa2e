namespace Farthing.Workloads.Arrivals;

/// <summary>Users who come one after the other: user i of n at i/n of the ramp; nobody after them.</summary>
public sealed class EvenStarts : ArrivalProcess
{
    private readonly int users;
    private readonly double rampNs;
    private int started;

    /// <summary>Makes the process.</summary>
    /// <param name="users">How many, at least 1.</param>
    /// <param name="rampSeconds">From the first user's start to the last one's, and a user's share more.</param>
    public EvenStarts(int users, double rampSeconds)
    {
        if (users < 1 || !(rampSeconds >= 0) || rampSeconds > 1e9)
        {
            throw GeneratorFault.Of("users", users, "at least 1 user, a ramp from 0 s");
        }

        this.users = users;
        rampNs = rampSeconds * 1e9;
    }

    /// <inheritdoc/>
    public override long NextNs() => started < users ? (long)(rampNs * started++ / users) : long.MaxValue;

    /// <inheritdoc/>
    public override void Restart() => started = 0;
}
