using Farthing.Numerics.Randomness;
using Farthing.Serving.Lifecycles;
using Farthing.Serving.Spot;

namespace Farthing.Serving.Simulation;

/// <content>Nodes that replicas stand on, and the loss of those on demand.</content>
internal sealed partial class Pool
{
    private const ulong NodeStream = 1UL << 40; // With the number of its first replica: beyond the streams of replicas themselves.
    private readonly NodeSlots? onDemandNodes; // Of a fleet that stays as it is nobody counts them.
    private readonly NodeSlots? spotNodes;
    private readonly ZoneOutages? outages;
    private readonly long[] backSinceNs = []; // Of zones of nodes on demand.
    private readonly List<int> nodeless = []; // Replicas whose launch found no zone that has nodes.

    private NodeSlots? NodesOf(Replica replica) => replica.IsSpot ? spotNodes : onDemandNodes;

    /// <summary>A node for a replica: one that has room, else a new one; false where no zone has any: the replica waits for the next.</summary>
    private bool FindNode(int index, long atNs)
    {
        Replica replica = replicas[index];
        if (NodesOf(replica) is not NodeSlots nodes)
        {
            return true;
        }

        int node = nodes.WithRoom();
        if (node < 0)
        {
            int zone =
                replica.IsSpot ? BestZone(nodes, upSinceNs, zones!.IsUp)
                : outages is null ? 0
                : BestZone(nodes, backSinceNs, outages.IsUp);
            if (zone < 0)
            {
                nodeless.Add(index);
                return false;
            }

            node = nodes.Add(zone);
            if (!replica.IsSpot)
            {
                DrawNodeFailure(node, replica.Number, atNs);
            }
        }

        nodes.Take(node, atNs);
        replica.Node = node;
        return true;
    }

    /// <summary>Of the zones that have nodes the one with fewest of the fleet's, then the one that has had nodes for longest: one that lost some lately is last (as SpotHedge has it); -1 where none has any.</summary>
    private static int BestZone(NodeSlots nodes, long[] sinceNs, Predicate<int> isUp)
    {
        (int best, int fewest) = (-1, 0);
        for (int zone = 0; zone < sinceNs.Length; zone++)
        {
            if (!isUp(zone))
            {
                continue;
            }

            int there = nodes.CountIn(zone);
            if (best < 0 || there < fewest || (there == fewest && sinceNs[zone] < sinceNs[best]))
            {
                (best, fewest) = (zone, there);
            }
        }

        return best;
    }

    private void LaunchNodeless(long atNs)
    {
        foreach (int index in nodeless)
        {
            Plan(atNs, PoolEventKind.Launched, index);
        }

        nodeless.Clear();
    }

    private void DrawNodeFailure(int node, int number, long fromNs)
    {
        if (life!.NodeFailuresPerHour > 0)
        {
            Pcg32 random = new(life.Seed, NodeStream + (ulong)number);
            double hours = random.NextExponential() / life.NodeFailuresPerHour;
            Plan(
                fromNs + 1 + (long)Math.Min(hours * 3.6e12, long.MaxValue / 4),
                PoolEventKind.NodeLost,
                node
            );
        }
    }

    /// <summary>A node fails; one that nobody stands on any more has been given back.</summary>
    private void LoseNode(int node, long atNs)
    {
        if (onDemandNodes!.IsInUse(node))
        {
            LoseNodes([node], atNs);
        }
    }

    private void LosePart(LostPart part, long atNs)
    {
        if (part == LostPart.Replica)
        {
            int at = wanted.FindIndex(index =>
                replicas[index] is { Phase: ReplicaPhase.Ready, IsSpot: false }
            );
            if (at >= 0)
            {
                LoseReplica(wanted[at], atNs);
                Replace(atNs);
            }

            return;
        }

        int node = onDemandNodes!.Fullest();
        if (part == LostPart.Node)
        {
            LoseNodes(node < 0 ? [] : [node], atNs);
            return;
        }

        int zones = Math.Max(1, backSinceNs.Length);
        int zone = Enumerable.Range(0, zones).MaxBy(onDemandNodes.CountIn);
        onDemandNodes.StayingIn(zone, staying);
        LoseNodes(staying, atNs);
    }

    private void ChangeOutages(long atNs)
    {
        int zone = outages!.Change();
        if (outages.IsUp(zone))
        {
            backSinceNs[zone] = atNs;
        }
        else
        {
            onDemandNodes!.StayingIn(zone, staying);
            LoseNodes(staying, atNs);
        }

        LaunchNodeless(atNs);
        Plan(outages.NextNs, PoolEventKind.Outage, -1);
    }

    private void LoseNodes(List<int> nodes, long atNs)
    {
        foreach (int node in nodes)
        {
            onDemandNodes!.MarkLeaving(node);
            for (int index = 0; index < replicas.Count; index++)
            {
                if (!replicas[index].IsSpot && replicas[index].Node == node)
                {
                    LoseReplica(index, atNs);
                }
            }
        }

        if (nodes.Count > 0)
        {
            log.LoseNodes(nodes.Count);
            Replace(atNs);
        }
    }

    private void LoseReplica(int index, long atNs)
    {
        wanted.Remove(index);
        replicas[index].WritesLast = false;
        if (replicas[index].Phase < ReplicaPhase.Ready)
        {
            Go(index, ReplicaPhase.Failed, atNs);
            return;
        }

        Leave(index, ReplicaPhase.Failed, atNs);
    }
}
