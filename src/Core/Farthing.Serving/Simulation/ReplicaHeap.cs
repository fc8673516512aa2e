using System.Runtime.CompilerServices;

namespace Farthing.Serving.Simulation;

/// <summary>Replicas in the order of a number that each of them has, lower index first among equals: a binary heap that knows where each replica stands.</summary>
internal sealed class ReplicaHeap
{
    private long[] keys = [];
    private int[] order = [];
    private int[] places = []; // Of a replica in order; -1 for one that is not in.

    /// <summary>Replicas in it.</summary>
    public int Count { get; private set; }

    /// <summary>The replica with the least number; only where <see cref="Count"/> is above 0.</summary>
    public int First => order[0];

    /// <summary>The least number; <see cref="long.MaxValue"/> where it is empty.</summary>
    public long FirstKey
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => Count == 0 ? long.MaxValue : keys[order[0]];
    }

    /// <summary>The replica behind the first; -1 where there is none.</summary>
    public int Second =>
        Count < 2 ? -1
        : Count == 2 || IsBefore(order[1], order[2]) ? order[1]
        : order[2];

    /// <summary>A replica's number; only where it is in.</summary>
    public long KeyOf(int replica) => keys[replica];

    /// <summary>Puts a replica in, or gives it another number.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Set(int replica, long key)
    {
        if (replica >= keys.Length)
        {
            Enlarge(replica + 1);
        }

        int at = places[replica];
        if (at < 0)
        {
            keys[replica] = key;
            at = Count++;
            order[at] = replica;
            places[replica] = at;
            Rise(at);
            return;
        }

        long before = keys[replica];
        keys[replica] = key;
        if (key < before)
        {
            Rise(at);
        }
        else if (key > before)
        {
            Sink(at);
        }
    }

    /// <summary>Takes a replica out; nothing happens where it is not in.</summary>
    public void Remove(int replica)
    {
        int at = replica < places.Length ? places[replica] : -1;
        if (at < 0)
        {
            return;
        }

        places[replica] = -1;
        int last = order[--Count];
        if (at == Count)
        {
            return;
        }

        order[at] = last;
        places[last] = at;
        Rise(at);
        Sink(places[last]);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private bool IsBefore(int a, int b) => keys[a] < keys[b] || (keys[a] == keys[b] && a < b);

    private void Rise(int at)
    {
        int replica = order[at];
        while (at > 0)
        {
            int parent = (at - 1) / 2;
            if (!IsBefore(replica, order[parent]))
            {
                break;
            }

            order[at] = order[parent];
            places[order[at]] = at;
            at = parent;
        }

        order[at] = replica;
        places[replica] = at;
    }

    private void Sink(int at)
    {
        int replica = order[at];
        while (true)
        {
            int child = (2 * at) + 1;
            if (child >= Count)
            {
                break;
            }

            child += child + 1 < Count && IsBefore(order[child + 1], order[child]) ? 1 : 0;
            if (IsBefore(replica, order[child]))
            {
                break;
            }

            order[at] = order[child];
            places[order[at]] = at;
            at = child;
        }

        order[at] = replica;
        places[replica] = at;
    }

    private void Enlarge(int needed)
    {
        int old = keys.Length;
        int size = Math.Max(16, Math.Max(needed, old * 2));
        Array.Resize(ref keys, size);
        Array.Resize(ref order, size);
        Array.Resize(ref places, size);
        places.AsSpan(old).Fill(-1);
    }
}
