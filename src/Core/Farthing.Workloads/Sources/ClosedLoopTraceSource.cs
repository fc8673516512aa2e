using Farthing.Workloads.Requests;

namespace Farthing.Workloads.Sources;

/// <summary>Plays sessions back in closed loop: first requests at their recorded times, each later one after its predecessor's last token and the recorded think time.</summary>
/// <remarks>Each session of the table must have at most one request in flight at a time, which the readers ensure by giving parallel subagents sessions of their own.</remarks>
public sealed class ClosedLoopTraceSource : RequestSource
{
    private readonly RequestTable table;
    private readonly ClosedLoopPlan plan;
    private readonly int[] firstFollower;
    private readonly int[] nextFollower;
    private readonly Dictionary<int, int> inFlight = [];
    private readonly PriorityQueue<int, (long ArrivalNs, int Index)> ready = new();

    /// <summary>Prepares the replay.</summary>
    /// <param name="table">The requests, each with a session.</param>
    /// <param name="plan">Who follows whom; of the table's length, every predecessor earlier in the table.</param>
    public ClosedLoopTraceSource(RequestTable table, ClosedLoopPlan plan)
    {
        ArgumentOutOfRangeException.ThrowIfNotEqual(plan.After.Length, table.Count);
        this.table = table;
        this.plan = plan;
        firstFollower = new int[table.Count];
        nextFollower = new int[table.Count];
        Array.Fill(firstFollower, -1);
        Array.Fill(nextFollower, -1);
        for (int i = table.Count - 1; i >= 0; i--)
        {
            int after = plan.After[i];
            if (after >= 0)
            {
                nextFollower[i] = firstFollower[after];
                firstFollower[after] = i;
                DependsOnCompletions = true;
            }
        }

        Restart();
    }

    /// <inheritdoc/>
    public override long NextArrivalNs =>
        ready.TryPeek(out _, out (long ArrivalNs, int Index) at) ? at.ArrivalNs : long.MaxValue;

    /// <inheritdoc/>
    public override bool DependsOnCompletions { get; }

    /// <inheritdoc/>
    public override long TotalRequests => table.Count;

    /// <inheritdoc/>
    public override Request Take()
    {
        if (!ready.TryDequeue(out int index, out (long ArrivalNs, int Index) at))
        {
            throw new InvalidOperationException("no request is known now");
        }

        inFlight[table.Session(index)] = index;
        return table[index] with { ArrivalNs = at.ArrivalNs };
    }

    /// <inheritdoc/>
    public override void OnFinished(in Request request, long finishedNs)
    {
        if (!inFlight.Remove(request.Session, out int index))
        {
            return;
        }

        for (int follower = firstFollower[index]; follower >= 0; follower = nextFollower[follower])
        {
            ready.Enqueue(follower, (finishedNs + plan.ThinkNs[follower], follower));
        }
    }

    /// <inheritdoc/>
    public override void Restart()
    {
        ready.Clear();
        inFlight.Clear();
        for (int i = 0; i < table.Count; i++)
        {
            if (plan.After[i] < 0)
            {
                ready.Enqueue(i, (table.ArrivalsNs[i], i));
            }
        }
    }
}
