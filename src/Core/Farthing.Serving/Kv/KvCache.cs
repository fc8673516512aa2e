using System.Runtime.CompilerServices;
using Farthing.Workloads.Requests;

namespace Farthing.Serving.Kv;

/// <summary>Which KV blocks each sequence holds, and what of a prompt is already there. Asking (<see cref="CanAdmit"/>) is apart from acting (<see cref="Admit"/>, <see cref="TryGrow"/>).</summary>
/// <remarks>Only full blocks of prompts with ids are found again. Equal ids mean equal text up to their end, so an engine block belongs to the first id that ends at its end or behind it: its key is that id and its place among the id's blocks. An id may stand for several engine blocks, one, or (where the trace's blocks are smaller) none; its tokens need not be a multiple of the engine's, and what is found is never more than two prompts have in common. Sequences are named by slot. Not thread-safe.</remarks>
public sealed class KvCache
{
    private readonly BlockPool pool;
    private readonly bool isCaching;
    private int[][] named = [];
    private int[] namedCount = [];
    private int[] namedTarget = [];
    private int[] keyedCount = [];
    private int[] unnamedCount = [];
    private int[] roomTokens = [];
    private Request[] requests = [];
    private int[] found = new int[64];
    private int foundFree;

    /// <summary>An empty cache.</summary>
    /// <param name="totalBlocks">Blocks of the pool, at least 1.</param>
    /// <param name="blockSize">Tokens per block.</param>
    /// <param name="enablePrefixCaching">Whether full prompt blocks are found again.</param>
    public KvCache(int totalBlocks, int blockSize, bool enablePrefixCaching)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(blockSize);
        pool = new BlockPool(totalBlocks);
        isCaching = enablePrefixCaching;
        BlockSize = blockSize;
    }

    /// <summary>Tokens per block.</summary>
    public int BlockSize { get; }

    /// <summary>All blocks.</summary>
    public int TotalBlocks => pool.TotalBlocks;

    /// <summary>Blocks that no sequence holds.</summary>
    public int FreeBlocks => pool.FreeBlocks;

    /// <summary>Blocks that sequences hold.</summary>
    public int UsedBlocks => pool.UsedBlocks;

    /// <summary>Blocks that sequences hold, a shared one counted for each.</summary>
    public int HeldBlocks { get; private set; }

    /// <summary>Blocks that a number of tokens take.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public int BlocksOf(int tokens) => (tokens + BlockSize - 1) / BlockSize;

    /// <summary>Blocks that one sequence holds.</summary>
    public int BlocksHeld(int slot) => namedCount[slot] + unnamedCount[slot];

    /// <summary>Tells the cache about the sequence of a slot, before anything else is asked about it.</summary>
    public void Register(int slot, in Request request)
    {
        if (slot >= named.Length)
        {
            int size = Math.Max(64, Math.Max(slot + 1, named.Length * 2));
            Array.Resize(ref named, size);
            Array.Resize(ref namedCount, size);
            Array.Resize(ref namedTarget, size);
            Array.Resize(ref keyedCount, size);
            Array.Resize(ref unnamedCount, size);
            Array.Resize(ref roomTokens, size);
            Array.Resize(ref requests, size);
        }

        requests[slot] = request;
        namedTarget[slot] = NamedBlocks(request);
    }

    /// <summary>Leading tokens of a waiting sequence that are in the cache. At least its last token is computed anew.</summary>
    /// <param name="slot">The sequence.</param>
    /// <param name="numTokens">Its tokens, prompt and generated ones.</param>
    /// <returns>Tokens, a multiple of the block size; remembered for the next <see cref="CanAdmit"/> and <see cref="Admit"/>.</returns>
    public int FindCached(int slot, int numTokens)
    {
        foundFree = 0;
        int limit = Math.Min(namedTarget[slot], (numTokens - 1) / BlockSize);
        if (limit > found.Length)
        {
            Array.Resize(ref found, Math.Max(limit, found.Length * 2));
        }

        ReadOnlySpan<ulong> ids = requests[slot].PrefixIds.Span;
        int perId = requests[slot].PrefixBlockTokens;
        int count = 0;
        int uncut = 0; // Tokens up to the id's end that no block holds yet.
        for (int i = 0; count < limit; i++)
        {
            ulong id = ids[i];
            ulong mixed = 0;
            uncut += perId;
            for (int place = 0; uncut >= BlockSize && count < limit; place++)
            {
                uncut -= BlockSize;
                mixed = (place & 31) == 0 ? Mix(id, place) : mixed;
                int block = pool.Find(PrefixIndex.KeyOf(mixed, place));
                if (block < 0)
                {
                    return count * BlockSize;
                }

                foundFree += pool.IsFree(block) ? 1 : 0;
                found[count++] = block;
            }
        }

        return count * BlockSize;
    }

    /// <summary>True when a waiting sequence fits with so many tokens, given what <see cref="FindCached"/> just found.</summary>
    /// <param name="tokens">Its tokens.</param>
    /// <param name="cachedTokens">Those of them that were found.</param>
    /// <param name="claimedBlocks">Free blocks that are kept for others.</param>
    public bool CanAdmit(int tokens, int cachedTokens, int claimedBlocks = 0) =>
        BlocksOf(tokens) - (cachedTokens / BlockSize) <= pool.FreeBlocks - foundFree - claimedBlocks;

    /// <summary>Gives a waiting sequence its cached blocks and room for its first tokens. <see cref="CanAdmit"/> must have said yes.</summary>
    /// <param name="slot">The sequence.</param>
    /// <param name="tokens">Tokens that it will have computed, the cached ones included.</param>
    /// <param name="cachedTokens">What <see cref="FindCached"/> returned.</param>
    /// <param name="reservedTokens">Room to take at once where slots are contiguous; at least <paramref name="tokens"/>.</param>
    public void Admit(int slot, int tokens, int cachedTokens, int reservedTokens)
    {
        int shared = cachedTokens / BlockSize;
        namedCount[slot] = 0;
        keyedCount[slot] = shared;
        unnamedCount[slot] = 0;
        if (namedTarget[slot] > 0 && (named[slot] is null || named[slot].Length < namedTarget[slot]))
        {
            named[slot] = new int[Math.Max(16, namedTarget[slot])];
        }

        for (int i = 0; i < shared; i++)
        {
            pool.Share(found[i]);
            named[slot][i] = found[i];
        }

        namedCount[slot] = shared;
        HeldBlocks += shared;
        Take(slot, BlocksOf(Math.Max(tokens, reservedTokens)) - shared);
        NameFull(slot, tokens);
    }

    /// <summary>Makes room for a running sequence's next tokens.</summary>
    /// <returns>False when there are not enough free blocks; nothing has changed then.</returns>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public bool TryGrow(int slot, int tokens)
    {
        if (tokens > roomTokens[slot])
        {
            int missing = BlocksOf(tokens) - BlocksHeld(slot);
            if (missing > pool.FreeBlocks)
            {
                return false;
            }

            Take(slot, missing);
        }

        if (keyedCount[slot] < namedTarget[slot])
        {
            NameFull(slot, tokens);
        }

        return true;
    }

    /// <summary>Takes blocks for several sequences at once that grow by outputs only. There must be enough free ones.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal void TakeForBatch(int count)
    {
        if (count > 0)
        {
            HeldBlocks += count;
            pool.TakeUnnamed(count);
        }
    }

    /// <summary>Tokens that the blocks of a sequence hold.</summary>
    internal int RoomTokens(int slot) => roomTokens[slot];

    /// <summary>Books blocks that <see cref="TakeForBatch"/> took to their sequence, up to its computed tokens.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal void BookFromBatch(int slot, int computedTokens)
    {
        if (computedTokens > roomTokens[slot])
        {
            int blocks = BlocksOf(computedTokens);
            unnamedCount[slot] = blocks - namedCount[slot];
            roomTokens[slot] = blocks * BlockSize;
        }
    }

    /// <summary>A sequence lets go of everything, its last block first, so that its beginning stays in the cache longest.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Free(int slot)
    {
        HeldBlocks -= BlocksHeld(slot);
        pool.ReleaseUnnamed(unnamedCount[slot]);
        unnamedCount[slot] = 0;
        int[] blocks = named[slot];
        for (int i = namedCount[slot] - 1; i >= 0; i--)
        {
            pool.Release(blocks[i]);
        }

        namedCount[slot] = 0;
        keyedCount[slot] = 0;
        roomTokens[slot] = 0;
    }

    /// <summary>Leading ids of a prompt whose blocks are here, counted by each id's first block: what a prefix-aware router asks. An id without a block of its own counts with the next that has one. Does not touch the order of eviction.</summary>
    public int MatchingIds(in Request request)
    {
        if (!isCaching)
        {
            return 0;
        }

        ReadOnlySpan<ulong> ids = request.PrefixIds.Span;
        int count = 0;
        int uncut = 0;
        for (int i = 0; i < ids.Length; i++)
        {
            uncut += request.PrefixBlockTokens;
            if (uncut < BlockSize)
            {
                continue;
            }

            uncut %= BlockSize;
            if (pool.Find(PrefixIndex.KeyOf(Mix(ids[i], 0), 0)) < 0)
            {
                break;
            }

            count = i + 1;
        }

        return count;
    }

    private int NamedBlocks(in Request request)
    {
        if (!isCaching || request.PrefixIds.IsEmpty)
        {
            return 0;
        }

        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(request.PrefixBlockTokens);
        long covered = (long)request.PrefixIds.Length * request.PrefixBlockTokens;
        return (int)(Math.Min(covered, request.InputTokens) / BlockSize);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void Take(int slot, int count)
    {
        HeldBlocks += count;
        int withName = Math.Clamp(namedTarget[slot] - namedCount[slot], 0, count);
        for (int i = 0; i < withName; i++)
        {
            named[slot][namedCount[slot]++] = pool.TakeNamed();
        }

        int without = count - withName;
        if (without > 0)
        {
            pool.TakeUnnamed(without);
            unnamedCount[slot] += without;
        }

        roomTokens[slot] = BlocksHeld(slot) * BlockSize;
    }

    private void NameFull(int slot, int tokens)
    {
        int full = Math.Min(namedTarget[slot], tokens / BlockSize);
        int at = keyedCount[slot];
        if (at >= full)
        {
            return;
        }

        ReadOnlySpan<ulong> ids = requests[slot].PrefixIds.Span;
        int perId = requests[slot].PrefixBlockTokens;
        long end = (at + 1L) * BlockSize; // Of the block that is named next.
        int i = (int)((end - 1) / perId);
        int place = at - (int)((long)i * perId / BlockSize);
        long idEnd = (i + 1L) * perId;
        int[] blocks = named[slot];
        ulong mixed = Mix(ids[i], place);
        while (at < full)
        {
            while (end > idEnd)
            {
                i++;
                idEnd += perId;
                place = 0;
            }

            mixed = (place & 31) == 0 ? Mix(ids[i], place) : mixed;
            pool.Name(blocks[at++], PrefixIndex.KeyOf(mixed, place++));
            end += BlockSize;
        }

        keyedCount[slot] = full;
    }

    /// <summary>Ids that stand for more than 32 engine blocks count as several.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static ulong Mix(ulong id, int place) =>
        PrefixIndex.Mix(id + ((ulong)(uint)(place >> 5) * 0xD1B54A32D192ED03UL));
}
