namespace Farthing.Serving.Spot;

/// <summary>The nodes of a fleet of one kind, each with room for so many replicas: a node is paid for from its first replica's launch until its last one has gone.</summary>
/// <param name="replicasPerNode">Room of one node, at least 1.</param>
internal sealed class NodeSlots(int replicasPerNode)
{
    private readonly List<Node> nodes = [];
    private long paidNs;

    /// <summary>Whether replicas stand on a node.</summary>
    public bool IsInUse(int node) => nodes[node].Used > 0;

    /// <summary>Nodes in a zone that have replicas.</summary>
    public int CountIn(int zone)
    {
        int there = 0;
        foreach (Node node in nodes)
        {
            there += node.Zone == zone && node.Used > 0 ? 1 : 0;
        }

        return there;
    }

    /// <summary>The node with most replicas, of equal ones the oldest; -1 where none has any.</summary>
    public int Fullest()
    {
        int best = -1;
        for (int i = 0; i < nodes.Count; i++)
        {
            best = nodes[i].Used > (best < 0 ? 0 : nodes[best].Used) ? i : best;
        }

        return best;
    }

    /// <summary>A node with replicas and room for one more, the fullest first; -1 where there is none.</summary>
    public int WithRoom()
    {
        int best = -1;
        for (int i = 0; i < nodes.Count; i++)
        {
            bool hasRoom = nodes[i] is { Used: > 0, IsLeaving: false } && nodes[i].Used < replicasPerNode;
            best = hasRoom && (best < 0 || nodes[i].Used > nodes[best].Used) ? i : best;
        }

        return best;
    }

    /// <summary>A new node, empty.</summary>
    public int Add(int zone)
    {
        nodes.Add(new Node { Zone = zone });
        return nodes.Count - 1;
    }

    /// <summary>A replica is launched on a node.</summary>
    public void Take(int node, long atNs)
    {
        Node taken = nodes[node];
        taken.SinceNs = taken.Used == 0 ? atNs : taken.SinceNs;
        taken.Used++;
    }

    /// <summary>A replica leaves its node.</summary>
    public void Release(int node, long atNs)
    {
        Node left = nodes[node];
        left.Used--;
        paidNs += left.Used == 0 ? atNs - left.SinceNs : 0;
    }

    /// <summary>Nodes in a zone that nobody has been told to leave, into a list.</summary>
    public void StayingIn(int zone, List<int> into)
    {
        into.Clear();
        for (int i = 0; i < nodes.Count; i++)
        {
            if (nodes[i].Zone == zone && nodes[i] is { Used: > 0, IsLeaving: false })
            {
                into.Add(i);
            }
        }
    }

    /// <summary>A node is taken back: nothing is launched on it any more.</summary>
    public void MarkLeaving(int node) => nodes[node].IsLeaving = true;

    /// <summary>Node-time that has been paid for at the end of the run.</summary>
    public long PaidUntil(long endNs)
    {
        long sum = paidNs;
        foreach (Node node in nodes)
        {
            sum += node.Used > 0 ? endNs - node.SinceNs : 0;
        }

        return sum;
    }

    private sealed class Node
    {
        public required int Zone { get; init; }

        public int Used { get; set; }

        public long SinceNs { get; set; }

        public bool IsLeaving { get; set; }
    }
}
