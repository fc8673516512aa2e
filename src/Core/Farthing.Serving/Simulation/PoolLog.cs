using Farthing.Serving.Lifecycles;
using Farthing.Serving.Spot;

namespace Farthing.Serving.Simulation;

/// <summary>Adds up how long replicas were in which phase, and how many there were when.</summary>
internal sealed class PoolLog
{
    private readonly long[] phaseNs = new long[Enum.GetValues<ReplicaPhase>().Length];
    private readonly long[] spotPhaseNs = new long[Enum.GetValues<ReplicaPhase>().Length];
    private readonly int[] now = new int[Enum.GetValues<ReplicaPhase>().Length];
    private readonly List<FleetCount> counts = [];
    private int ordered;
    private int failed;
    private long resent;
    private long lostTokens;
    private long rewrittenTokens;
    private int lostNodes;
    private int nodeLosses;
    private int upgraded;
    private long? upgradeEndNs;
    private int reclaimed;
    private int reclaimedNodes;
    private int reclaimEvents;
    private int peakHeld;

    /// <summary>A replica begins, in a phase.</summary>
    public void Begin(Replica replica, ReplicaPhase phase, long atNs)
    {
        ordered += phase == ReplicaPhase.Ordered ? 1 : 0;
        now[(int)phase]++;
        (replica.Phase, replica.PhaseSinceNs) = (phase, atNs);
    }

    /// <summary>A replica goes over to another phase.</summary>
    public void Move(Replica replica, ReplicaPhase phase, long atNs)
    {
        Close(replica, atNs);
        now[(int)replica.Phase]--;
        failed += phase == ReplicaPhase.Failed ? 1 : 0;
        Begin(replica, phase, atNs);
    }

    /// <summary>The run ends, and with it the time that a replica is in its phase.</summary>
    public void Close(Replica replica, long endNs)
    {
        long spentNs = endNs - replica.PhaseSinceNs;
        phaseNs[(int)replica.Phase] += spentNs;
        spotPhaseNs[(int)replica.Phase] += replica.IsSpot ? spentNs : 0;
    }

    /// <summary>Notes how many there are, if that has changed.</summary>
    /// <param name="atNs">When.</param>
    /// <param name="desired">As many as the policy wants.</param>
    /// <param name="standby">Standbys that are paid for whole.</param>
    public void Count(long atNs, int desired, int standby)
    {
        int ready = now[(int)ReplicaPhase.Ready];
        int paid =
            ready
            + now[(int)ReplicaPhase.Provisioning]
            + now[(int)ReplicaPhase.Loading]
            + now[(int)ReplicaPhase.Draining]
            + standby;
        FleetCount count = new(atNs, desired, paid, ready);
        if (counts.Count > 0 && counts[^1] with { AtNs = atNs } == count)
        {
            return;
        }

        if (counts.Count > 0 && counts[^1].AtNs == atNs)
        {
            counts[^1] = count;
            return;
        }

        counts.Add(count);
    }

    /// <summary>Requests are sent anew.</summary>
    /// <param name="requests">How many.</param>
    /// <param name="tokens">Tokens whose KV was lost.</param>
    /// <param name="written">Output tokens that were lost.</param>
    public void Resend(int requests, long tokens, long written)
    {
        resent += requests;
        lostTokens += tokens;
        rewrittenTokens += written;
    }

    /// <summary>An upgrade has put a replica in place of an old one.</summary>
    public void Upgrade() => upgraded++;

    /// <summary>An upgrade is through.</summary>
    public void EndUpgrade(long atNs) => upgradeEndNs = atNs;

    /// <summary>Nodes on demand are lost, at once.</summary>
    public void LoseNodes(int nodes)
    {
        lostNodes += nodes;
        nodeLosses++;
    }

    /// <summary>Spot nodes are taken back, at once.</summary>
    public void Reclaim(int nodes, int replicas)
    {
        reclaimed += replicas;
        reclaimedNodes += nodes;
        reclaimEvents++;
    }

    /// <summary>Requests wait at the router.</summary>
    public void Hold(int requests) => peakHeld = Math.Max(peakHeld, requests);

    /// <summary>The sums, once every replica's phase has been closed.</summary>
    /// <param name="endNs">When.</param>
    /// <param name="onDemand">Its nodes on demand.</param>
    /// <param name="onSpot">Its spot nodes; null for a fleet that has none.</param>
    /// <param name="standby">What became of the standby; null likewise.</param>
    public FleetUse ToUse(long endNs, NodeSlots onDemand, NodeSlots? onSpot, StandbyUse? standby) =>
        new()
        {
            EndNs = endNs,
            PhaseNs = phaseNs,
            NodeNs = onDemand.PaidUntil(endNs),
            Spot = onSpot is null
                ? null
                : new SpotUse
                {
                    PhaseNs = spotPhaseNs,
                    Reclaimed = reclaimed,
                    ReclaimedNodes = reclaimedNodes,
                    ReclaimEvents = reclaimEvents,
                    NodeNs = onSpot.PaidUntil(endNs),
                },
            Standby = standby,
            RewrittenTokens = rewrittenTokens,
            Ordered = ordered,
            Failed = failed,
            LostNodes = lostNodes,
            NodeLosses = nodeLosses,
            Upgraded = upgraded,
            UpgradeEndNs = upgradeEndNs,
            Resent = resent,
            LostTokens = lostTokens,
            PeakHeld = peakHeld,
            Counts = counts,
        };
}
