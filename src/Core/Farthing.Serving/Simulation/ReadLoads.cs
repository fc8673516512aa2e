namespace Farthing.Serving.Simulation;

/// <summary>Requests of each replica that gets some, as they were when the router last read them.</summary>
/// <remarks>Those that had fewest then get requests in turn until the next reading. The round begins anew, with the lowest number, at each reading and when a replica comes or goes; one that comes is read as it comes.</remarks>
internal sealed class ReadLoads(List<Replica> replicas, List<int> ready)
{
    private readonly List<int> fewest = [];
    private int[] loads = [];
    private int turn;

    /// <summary>Of the replicas with fewest requests the one whose turn it is; at least one is ready.</summary>
    public int Next => fewest[turn];

    /// <summary>What a ready replica had.</summary>
    public int Of(int replica) => loads[replica];

    /// <summary>A replica has got a request: if it was its turn, it is the next one's.</summary>
    public void Sent(int replica)
    {
        if (replica == fewest[turn])
        {
            turn = turn + 1 == fewest.Count ? 0 : turn + 1;
        }
    }

    /// <summary>A replica is among those that get requests.</summary>
    public void Add(int replica)
    {
        if (replica >= loads.Length)
        {
            Array.Resize(ref loads, Math.Max(16, 2 * (replica + 1)));
        }

        loads[replica] = replicas[replica].Outstanding;
        BeginRound();
    }

    /// <summary>A replica has left those that get requests.</summary>
    public void Remove() => BeginRound();

    /// <summary>Reads all of them.</summary>
    /// <returns>True when one of them has a request.</returns>
    public bool Read()
    {
        bool isBusy = false;
        foreach (int replica in ready)
        {
            loads[replica] = replicas[replica].Outstanding;
            isBusy |= loads[replica] > 0;
        }

        BeginRound();
        return isBusy;
    }

    private void BeginRound()
    {
        turn = 0;
        fewest.Clear();
        foreach (int replica in ready)
        {
            if (fewest.Count > 0 && loads[replica] < loads[fewest[0]])
            {
                fewest.Clear();
            }

            if (fewest.Count == 0 || loads[replica] == loads[fewest[0]])
            {
                fewest.Add(replica);
            }
        }
    }
}
