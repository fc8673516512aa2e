using Farthing.Serving.Scaling;
using Farthing.Serving.Spot;

namespace Farthing.Serving.Lifecycles;

/// <summary>How the replicas of a fleet come and go.</summary>
public sealed record FleetLife
{
    /// <summary>Makes what says how many replicas there should be: each run has its own, since runs may go on side by side.</summary>
    public required Func<IScalingPolicy> Scaling { get; init; }

    /// <summary>What a new replica takes.</summary>
    public required ColdStart ColdStart { get; init; }

    /// <summary>What is held ready to start; null for nothing. A fleet on spot nodes has none.</summary>
    public Standby? Standby { get; init; }

    /// <summary>Time in which a replica that is taken away may end what it has; what is left then is sent to others.</summary>
    public long DrainGraceNs { get; init; } = 600_000_000_000;

    /// <summary>Failures of one replica in an hour of readiness, at random moments; 0 for none.</summary>
    public double FailuresPerHour { get; init; }

    /// <summary>Failures of one node on demand in an hour of its life, at random moments: every replica on it is lost. 0 for none.</summary>
    public double NodeFailuresPerHour { get; init; }

    /// <summary>Zones that nodes on demand are spread over, and how they fail; null for one that never does.</summary>
    public ZoneFailures? Zones { get; init; }

    /// <summary>Losses that happen in any case.</summary>
    public IReadOnlyList<PlannedLoss> Losses { get; init; } = [];

    /// <summary>An upgrade of all replicas; null for none. A fleet on spot nodes has none.</summary>
    public PlannedUpgrade? Upgrade { get; init; }

    /// <summary>From the loss of a replica until its requests have been sent to others.</summary>
    public long ResendNs { get; init; } = 1_000_000_000;

    /// <summary>The time behind a tick that rates and latencies are taken over.</summary>
    public long ReadingWindowNs { get; init; } = 60_000_000_000;

    /// <summary>Time behind the last arrival after which the run ends although requests are left: nothing will ever serve them.</summary>
    public long PatienceNs { get; init; } = 86_400_000_000_000;

    /// <summary>Replicas that stand on one node on demand: what <see cref="FleetUse.NodeNs"/> is counted by.</summary>
    public int ReplicasPerNode { get; init; } = 1;

    /// <summary>Spot nodes that the fleet runs on; null for a fleet that nobody takes back.</summary>
    public SpotLife? Spot { get; init; }

    /// <summary>Most requests that are at one replica, the others wait at the router until one ends: work that nobody waits for, which is pulled. 0 sends every request to a replica at once.</summary>
    public int PulledPerReplica { get; init; }

    /// <summary>Time from its arrival in which a request must have ended; 0 for none.</summary>
    public long DeadlineNs { get; init; }

    /// <summary>What is left of a request's output when its replica is lost.</summary>
    public KeptWork Keeps { get; init; }

    /// <summary>Time from one checkpoint of a replica to the next; 0 for none.</summary>
    public long CheckpointEveryNs { get; init; }

    /// <summary>Time in which a replica writes a checkpoint and computes nothing.</summary>
    public long CheckpointTakesNs { get; init; }

    /// <summary>Seed of what happens at random.</summary>
    public ulong Seed { get; init; } = 1;
}

/// <summary>What is left of a request's output when its replica is lost. Its KV never is: prompt and kept tokens are computed again.</summary>
public enum KeptWork
{
    /// <summary>Every token that was written: whoever sent the request has received them.</summary>
    Tokens,

    /// <summary>Nothing: an answer counts once it is whole.</summary>
    Nothing,

    /// <summary>The tokens of the replica's last checkpoint.</summary>
    Checkpoints,
}

/// <summary>A part of a fleet that is lost at once.</summary>
public enum LostPart
{
    /// <summary>One replica that serves, the oldest.</summary>
    Replica,

    /// <summary>The node on demand with most replicas, of equal ones the oldest.</summary>
    Node,

    /// <summary>The zone with most nodes on demand, of equal ones the first.</summary>
    Zone,
}

/// <summary>A loss at a moment that is set, to see what it does.</summary>
/// <param name="AtNs">When.</param>
/// <param name="Part">What is lost.</param>
public sealed record PlannedLoss(long AtNs, LostPart Part);

/// <summary>An upgrade at a moment that is set: every replica that serves then is replaced by a new one, one at a time, the oldest first.</summary>
/// <param name="AtNs">When it begins.</param>
/// <param name="HasSurge">True starts a new replica before an old one is drained (maxSurge 1, maxUnavailable 0 in a Deployment of Kubernetes); false starts it on the node of the drained one (maxSurge 0, maxUnavailable 1).</param>
/// <param name="StartNs">Without a surge, the time from a free node until the new replica serves: image, weights and engine.</param>
public sealed record PlannedUpgrade(long AtNs, bool HasSurge, long StartNs);
