using Farthing.Serving.Scaling;

namespace Farthing.Serving.Lifecycles;

/// <summary>How the replicas of a fleet come and go.</summary>
public sealed record FleetLife
{
    /// <summary>Makes what says how many replicas there should be: each run has its own, since runs may go on side by side.</summary>
    public required Func<IScalingPolicy> Scaling { get; init; }

    /// <summary>What a new replica takes.</summary>
    public required ColdStart ColdStart { get; init; }

    /// <summary>Time in which a replica that is taken away may end what it has; what is left then is sent to others.</summary>
    public long DrainGraceNs { get; init; } = 600_000_000_000;

    /// <summary>Failures of one replica in an hour of readiness, at random moments; 0 for none.</summary>
    public double FailuresPerHour { get; init; }

    /// <summary>From the loss of a replica until its requests have been sent to others.</summary>
    public long ResendNs { get; init; } = 1_000_000_000;

    /// <summary>The time behind a tick that rates and latencies are taken over.</summary>
    public long ReadingWindowNs { get; init; } = 60_000_000_000;

    /// <summary>Time behind the last arrival after which the run ends although requests are left: nothing will ever serve them.</summary>
    public long PatienceNs { get; init; } = 86_400_000_000_000;

    /// <summary>Seed of what happens at random.</summary>
    public ulong Seed { get; init; } = 1;
}
