using Farthing.Gateway.Admission;

namespace Farthing.Gateway.Budgets.Spending;

/// <summary>Attempts that wait for money that others hold: first come first served among those of a key, key by key in turn; one that needs less may pass one that needs more.</summary>
/// <remarks>What comes free is given to who waits by the one who frees it, before anybody else can ask for it.</remarks>
/// <param name="tryHold">Holds an attempt, or says why not.</param>
internal sealed class HoldQueue(Func<HoldWaiter, HoldAnswer> tryHold)
{
    /// <summary>Attempts of one key that wait at most; more are refused at once.</summary>
    public const int MostOfKey = 100;

    private readonly Lock gate = new();
    private readonly Dictionary<string, LinkedList<HoldWaiter>> lanes = new(StringComparer.Ordinal);
    private readonly Queue<string> turn = new();
    private int count;

    /// <summary>Attempts that wait.</summary>
    public int Count => Volatile.Read(ref count);

    /// <summary>Waits until an attempt is held, or refused for good, or has waited for long enough.</summary>
    public async ValueTask<HoldAnswer> EnterAsync(
        HoldWaiter waiter,
        TimeSpan wait,
        TimeProvider clock,
        CancellationToken cancellation
    )
    {
        lock (gate)
        {
            // What came free since it was refused was free for nobody who waits.
            HoldAnswer now = tryHold(waiter);
            if (now.Refusal?.Kind != SpendingRefusalKind.Held || !TryAdd(waiter))
            {
                return now;
            }
        }

        try
        {
            return await waiter.Said.WaitAsync(wait, clock, cancellation);
        }
        catch (Exception over) when (over is TimeoutException or OperationCanceledException)
        {
            lock (gate)
            {
                if (waiter.Said.IsCompletedSuccessfully)
                {
                    return waiter.Said.Result;
                }

                Remove(waiter);
                if (over is OperationCanceledException)
                {
                    throw;
                }

                return tryHold(waiter);
            }
        }
    }

    /// <summary>Money has come free: who can be held now is.</summary>
    public void Serve()
    {
        if (Count == 0)
        {
            return;
        }

        lock (gate)
        {
            for (int idle = 0; idle < turn.Count; )
            {
                string key = turn.Dequeue();
                LinkedList<HoldWaiter> lane = lanes[key];
                idle = ServeOne(lane) ? 0 : idle + 1;
                if (lane.Count > 0)
                {
                    turn.Enqueue(key);
                }
                else
                {
                    lanes.Remove(key);
                }
            }
        }
    }

    /// <summary>Answers the first of a key that need not wait any more.</summary>
    private bool ServeOne(LinkedList<HoldWaiter> lane)
    {
        for (LinkedListNode<HoldWaiter>? node = lane.First; node is not null; node = node.Next)
        {
            if (node.Value.IsStillShort)
            {
                continue;
            }

            HoldAnswer answer = tryHold(node.Value);
            if (answer.Refusal?.Kind != SpendingRefusalKind.Held)
            {
                lane.Remove(node);
                Volatile.Write(ref count, count - 1);
                node.Value.Say(answer);
                return true;
            }
        }

        return false;
    }

    private bool TryAdd(HoldWaiter waiter)
    {
        string key = waiter.Demand.Caller.KeyId;
        if (!lanes.TryGetValue(key, out LinkedList<HoldWaiter>? lane))
        {
            lane = new LinkedList<HoldWaiter>();
            lanes.Add(key, lane);
            turn.Enqueue(key);
        }

        if (lane.Count >= MostOfKey)
        {
            return false;
        }

        lane.AddLast(waiter);
        Volatile.Write(ref count, count + 1);
        return true;
    }

    /// <summary>Takes out one that waits no more; a lane that it leaves empty goes when its turn comes.</summary>
    private void Remove(HoldWaiter waiter)
    {
        if (
            lanes.TryGetValue(waiter.Demand.Caller.KeyId, out LinkedList<HoldWaiter>? lane)
            && lane.Remove(waiter)
        )
        {
            Volatile.Write(ref count, count - 1);
        }
    }
}
