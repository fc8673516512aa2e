using Farthing.Serving.Kv;
using Farthing.Workloads.Requests;

namespace Farthing.Serving.Simulation;

/// <summary>A router's own index: the prompts that it sent to each replica, by the ids of their blocks, up to a number of tokens for each. It knows nothing of what engines hold.</summary>
/// <remarks>
/// An id stands for a whole prefix, so the ids are the nodes of a radix tree. Each has a ring of the replicas that were sent it. What a replica was sent stands in a second ring, latest first, and within one prompt its beginning before its end: the last of the ring is a leaf that was sent longest ago, and is forgotten first.
/// Both rings and a hash table of chains run through one array of entries. Looking a prompt up and adding it take a time in its blocks, whatever the number of replicas; nothing is allocated once the array is as large as the index gets.
/// </remarks>
/// <param name="mostTokens">Tokens to remember for each replica.</param>
internal sealed class SentPrefixes(long mostTokens)
{
    private const int None = 0; // No entry has this place.
    private const int Anyone = -1; // The "replica" of the entry at which an id's ring begins.
    private const int FirstSize = 1024;
    private Entry[] entries = new Entry[FirstSize];
    private int[] chains = new int[FirstSize];
    private int spare = None;
    private int fresh = 1;
    private int[] heads = []; // Of each replica's ring.
    private long[] tokens = []; // Of each replica.

    /// <summary>Ids that a replica was sent and that are not forgotten, in tokens.</summary>
    public long TokensOf(int replica) => replica < tokens.Length ? tokens[replica] : 0;

    /// <summary>Looks a prompt up.</summary>
    /// <param name="request">Its request.</param>
    /// <param name="holders">Gets the replicas that were sent most of it, in no order; none where no replica was sent any.</param>
    /// <returns>Leading ids that they were sent.</returns>
    public int Find(in Request request, List<int> holders)
    {
        holders.Clear();
        ReadOnlySpan<ulong> ids = request.PrefixIds.Span;
        (int count, int deepest) = (0, None);
        while (count < ids.Length && EntryOf(ids[count], Anyone) is var found and not None)
        {
            (deepest, count) = (found, count + 1);
        }

        if (deepest != None)
        {
            for (int at = entries[deepest].NextHolder; at != deepest; at = entries[at].NextHolder)
            {
                holders.Add(entries[at].Replica);
            }
        }

        return count;
    }

    /// <summary>A prompt is sent to a replica.</summary>
    public void Add(int replica, in Request request)
    {
        ReadOnlySpan<ulong> ids = request.PrefixIds.Span;
        if (ids.IsEmpty)
        {
            return;
        }

        int head = HeadOf(replica);
        int perId = request.PrefixBlockTokens;
        for (int i = ids.Length - 1; i >= 0; i--)
        {
            int at = EntryOf(ids[i], replica);
            if (at == None)
            {
                long left = request.InputTokens - ((long)i * perId); // The last id may stand for fewer.
                at = Insert(ids[i], replica, (int)Math.Clamp(left, 0, perId));
            }
            else
            {
                Unlink(at);
            }

            LinkFirst(at, head);
        }

        while (tokens[replica] > mostTokens)
        {
            Forget(entries[head].Previous);
        }
    }

    /// <summary>A replica has gone, and with it what it was sent.</summary>
    public void Drop(int replica)
    {
        if (replica >= heads.Length || heads[replica] == None)
        {
            return;
        }

        int head = heads[replica];
        while (entries[head].Previous != head)
        {
            Forget(entries[head].Previous);
        }

        heads[replica] = None;
        Recycle(head);
    }

    private int HeadOf(int replica)
    {
        if (replica >= heads.Length)
        {
            int size = Math.Max(16, 2 * (replica + 1));
            Array.Resize(ref heads, size);
            Array.Resize(ref tokens, size);
        }

        if (heads[replica] == None)
        {
            int head = New();
            (entries[head].Next, entries[head].Previous) = (head, head);
            entries[head].Replica = replica;
            heads[replica] = head;
        }

        return heads[replica];
    }

    private int EntryOf(ulong id, int replica)
    {
        int at = chains[ChainOf(id, replica)];
        while (at != None && (entries[at].Id != id || entries[at].Replica != replica))
        {
            at = entries[at].NextInChain;
        }

        return at;
    }

    /// <summary>An entry of a replica for an id that it was not sent, at the end of the id's ring.</summary>
    private int Insert(ulong id, int replica, int ofTokens)
    {
        int anyone = EntryOf(id, Anyone);
        if (anyone == None)
        {
            anyone = NewIn(id, Anyone);
            (entries[anyone].NextHolder, entries[anyone].PreviousHolder) = (anyone, anyone);
        }

        int at = NewIn(id, replica);
        int last = entries[anyone].PreviousHolder;
        (entries[at].NextHolder, entries[at].PreviousHolder) = (anyone, last);
        entries[last].NextHolder = at;
        entries[anyone].PreviousHolder = at;
        entries[at].Tokens = ofTokens;
        tokens[replica] += ofTokens;
        return at;
    }

    private void Forget(int at)
    {
        Unlink(at);
        Entry gone = entries[at];
        tokens[gone.Replica] -= gone.Tokens;
        entries[gone.PreviousHolder].NextHolder = gone.NextHolder;
        entries[gone.NextHolder].PreviousHolder = gone.PreviousHolder;
        RemoveFromChain(at);
        if (gone.NextHolder == gone.PreviousHolder)
        {
            RemoveFromChain(gone.NextHolder); // It was the last that was sent the id.
        }
    }

    private void LinkFirst(int at, int head)
    {
        int first = entries[head].Next;
        (entries[at].Next, entries[at].Previous) = (first, head);
        entries[first].Previous = at;
        entries[head].Next = at;
    }

    private void Unlink(int at)
    {
        (int next, int previous) = (entries[at].Next, entries[at].Previous);
        entries[previous].Next = next;
        entries[next].Previous = previous;
    }

    private int NewIn(ulong id, int replica)
    {
        int at = New();
        int chain = ChainOf(id, replica);
        (entries[at].Id, entries[at].Replica, entries[at].NextInChain) = (id, replica, chains[chain]);
        chains[chain] = at;
        return at;
    }

    private void RemoveFromChain(int at)
    {
        ref int link = ref chains[ChainOf(entries[at].Id, entries[at].Replica)];
        while (link != at)
        {
            link = ref entries[link].NextInChain;
        }

        link = entries[at].NextInChain;
        Recycle(at);
    }

    /// <summary>The place that was given back last, or one that was never used.</summary>
    private int New()
    {
        if (spare != None)
        {
            int at = spare;
            spare = entries[at].Next;
            return at;
        }

        if (fresh == entries.Length)
        {
            Enlarge();
        }

        return fresh++;
    }

    private void Recycle(int at)
    {
        entries[at].Next = spare;
        spare = at;
    }

    /// <summary>Twice the places; all there were are in use.</summary>
    private void Enlarge()
    {
        Array.Resize(ref entries, 2 * entries.Length);
        chains = new int[entries.Length];
        for (int at = 1; at < fresh; at++)
        {
            if (!IsHead(at))
            {
                ref int chain = ref chains[ChainOf(entries[at].Id, entries[at].Replica)];
                entries[at].NextInChain = chain;
                chain = at;
            }
        }
    }

    private bool IsHead(int at) => entries[at].Replica is not Anyone and var of && heads[of] == at;

    private int ChainOf(ulong id, int replica) =>
        (int)(PrefixIndex.Mix(id + ((ulong)(uint)(replica + 1) * 0xD1B54A32D192ED03UL)) >> 5)
        & (chains.Length - 1);

    private struct Entry
    {
        /// <summary>The id.</summary>
        public ulong Id;

        /// <summary>The replica that was sent it.</summary>
        public int Replica;

        /// <summary>Tokens that the id stands for.</summary>
        public int Tokens;

        /// <summary>The entry behind it among those of equal hash.</summary>
        public int NextInChain;

        /// <summary>In the ring of the replica, what was sent before it; of a place that is not in use, the next such.</summary>
        public int Next;

        /// <summary>In the ring of the replica, what was sent after it.</summary>
        public int Previous;

        /// <summary>The next replica that was sent the id.</summary>
        public int NextHolder;

        /// <summary>The one before it.</summary>
        public int PreviousHolder;
    }
}
