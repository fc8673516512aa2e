using Farthing.Serving.Lifecycles;

namespace Farthing.Serving.Simulation;

/// <summary>What stands by beside the replicas of a pool, and what is under way to it.</summary>
/// <remarks>Standbys are all alike, so they are counted. All that is under way takes as long: the oldest order is the first to stand by.</remarks>
/// <param name="options">What is held.</param>
/// <param name="cold">The start of a replica without it.</param>
internal sealed class StandbyPool(Standby options, ColdStart cold)
{
    private readonly long fillNs = options.FillNs(cold);
    private readonly LinkedList<long> orderedNs = []; // When what is under way was ordered, oldest first.
    private int waiting = options.Replicas;
    private long waitingNs;
    private long sinceNs;
    private long fillingNs;
    private int taken;
    private int foundEmpty;

    /// <summary>Until a node that is ordered now is launched.</summary>
    public long OrderNs => cold.OrderNs;

    /// <summary>Until a node that is ordered now stands by.</summary>
    public long ReadyNs => cold.OrderNs + fillNs;

    /// <summary>Standbys that wait and those under way.</summary>
    public int Count => waiting + orderedNs.Count;

    /// <summary>Standbys that an order may take now.</summary>
    public int Waiting => waiting;

    /// <summary>One is ordered for it.</summary>
    public void Order(long atNs) => orderedNs.AddLast(atNs);

    /// <summary>Lets those wait that stand by at a time.</summary>
    public void Settle(long atNs)
    {
        while (orderedNs.First is { } first && first.Value + ReadyNs <= atNs)
        {
            Wait(first.Value + ReadyNs, 1);
            fillingNs += fillNs;
            orderedNs.RemoveFirst();
        }
    }

    /// <summary>An order takes one that waits; false where none does.</summary>
    public bool Take(long atNs)
    {
        Settle(atNs);
        if (waiting == 0)
        {
            foundEmpty++;
            return false;
        }

        taken++;
        Wait(atNs, -1);
        return true;
    }

    /// <summary>An order takes over the oldest that is under way; false where none is.</summary>
    /// <param name="atNs">Now.</param>
    /// <param name="wasOrderedNs">When that one was ordered.</param>
    public bool TakeOver(long atNs, out long wasOrderedNs)
    {
        if (orderedNs.First is not { } first)
        {
            wasOrderedNs = 0;
            return false;
        }

        wasOrderedNs = first.Value;
        fillingNs += FilledNs(first.Value, atNs);
        orderedNs.RemoveFirst();
        return true;
    }

    /// <summary>A replica is taken away: what stands by of it is kept where fewer than wanted wait; false gives it back.</summary>
    public bool Keep(long atNs)
    {
        Settle(atNs);
        if (waiting >= options.Replicas)
        {
            return false;
        }

        Wait(atNs, 1);
        if (Count > options.Replicas)
        {
            fillingNs += FilledNs(orderedNs.Last!.Value, atNs);
            orderedNs.RemoveLast();
        }

        return true;
    }

    /// <summary>Standbys that are paid for whole: those under way, and those that wait where they are paid for whole.</summary>
    public int PaidWhole(long atNs)
    {
        Settle(atNs);
        int paid = options.PaidFraction < 1 ? 0 : waiting;
        foreach (long ordered in orderedNs)
        {
            paid += ordered + cold.OrderNs <= atNs ? 1 : 0;
        }

        return paid;
    }

    /// <summary>The sums at the end of the run.</summary>
    public StandbyUse UseUntil(long endNs)
    {
        Settle(endNs);
        Wait(endNs, 0);
        foreach (long ordered in orderedNs)
        {
            fillingNs += FilledNs(ordered, endNs);
        }

        return new StandbyUse
        {
            Taken = taken,
            FoundEmpty = foundEmpty,
            WaitingNs = waitingNs,
            FillingNs = fillingNs,
            PaidFraction = options.PaidFraction,
        };
    }

    /// <summary>Paid time of what is under way.</summary>
    private long FilledNs(long ordered, long atNs) => Math.Max(0, atNs - ordered - cold.OrderNs);

    private void Wait(long atNs, int more)
    {
        waitingNs += waiting * (atNs - sinceNs);
        sinceNs = atNs;
        waiting += more;
    }
}
