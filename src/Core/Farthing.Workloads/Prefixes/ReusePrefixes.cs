using Farthing.Numerics.Randomness;

namespace Farthing.Workloads.Prefixes;

/// <summary>Generates prefix ids by a <see cref="ReuseModel"/>: a prompt that hits continues an earlier prompt of about the drawn age; the others start afresh. Remembers the last 16,384 prompts.</summary>
/// <param name="model">How prefixes are shared.</param>
/// <param name="seed">Seed of the run.</param>
public sealed class ReusePrefixes(ReuseModel model, ulong seed) : PrefixGenerator
{
    private const int Remembered = 16_384;
    private const int Looked = 64;
    private readonly ReadOnlyMemory<ulong>[] chains = new ReadOnlyMemory<ulong>[Remembered];
    private readonly long[] arrivals = new long[Remembered];
    private readonly bool[] isContinued = new bool[Remembered];
    private IdSlab slab = new();
    private Pcg32 random = new(seed, 3);
    private long count;
    private ulong nextId;

    /// <inheritdoc/>
    public override int BlockTokens => model.BlockTokens;

    /// <inheritdoc/>
    public override ReadOnlyMemory<ulong> Next(long arrivalNs, int inputTokens)
    {
        int blocks = (inputTokens + BlockTokens - 1) / BlockTokens;
        int bucket = ReuseModel.Class(model.InputEdges, inputTokens);

        ReadOnlySpan<ulong> shared = default;
        if (random.NextDouble() < model.HitFraction[bucket])
        {
            double share = model.SharedFraction[bucket].At(random.NextDouble());
            int wanted = Math.Clamp((int)Math.Round(share * blocks), 1, blocks);
            double age = model.AgeSeconds[ReuseModel.Class(model.AgeEdges, wanted)].At(random.NextDouble());
            shared = Parent(arrivalNs - (long)(age * 1e9), wanted);
            shared = shared[..Math.Min(wanted, shared.Length)];
        }

        Memory<ulong> ids = slab.Take(blocks);
        Span<ulong> span = ids.Span;
        shared.CopyTo(span);
        for (int i = shared.Length; i < blocks; i++)
        {
            span[i] = nextId++;
        }

        int slot = (int)(count++ % Remembered);
        chains[slot] = ids;
        arrivals[slot] = arrivalNs;
        isContinued[slot] = false;
        return ids;
    }

    /// <inheritdoc/>
    public override void Restart()
    {
        random = new Pcg32(seed, 3);
        slab = new IdSlab();
        Array.Clear(chains);
        count = 0;
        nextId = 0;
    }

    /// <summary>The chain of an earlier prompt that arrived about then, is long enough, and was not continued yet, as far as there is one nearby.</summary>
    private ReadOnlySpan<ulong> Parent(long thenNs, int wanted)
    {
        long oldest = Math.Max(0, count - Remembered);
        if (count == oldest)
        {
            return default;
        }

        long low = oldest;
        long high = count - 1;
        while (low < high)
        {
            long middle = (low + high + 1) / 2;
            (low, high) = arrivals[middle % Remembered] <= thenNs ? (middle, high) : (low, middle - 1);
        }

        // A prompt that was continued since has been used since: its blocks are younger than it looks.
        long best = -1;
        long bestRank = -1;
        for (int i = 0; i < Looked; i++)
        {
            long at = low + ((i & 1) == 0 ? -(i / 2) : (i / 2) + 1);
            if (at < oldest || at >= count)
            {
                continue;
            }

            long length = Math.Min(wanted, chains[at % Remembered].Length);
            long rank = (length * 2) + (isContinued[at % Remembered] ? 0 : 1);
            if (rank > bestRank)
            {
                (best, bestRank) = (at, rank);
            }

            if (bestRank == (wanted * 2L) + 1)
            {
                break;
            }
        }

        if (best < 0)
        {
            return default;
        }

        isContinued[best % Remembered] = true;
        return chains[best % Remembered].Span;
    }
}

/// <summary>Hands out pieces of large arrays of ids, so that a request costs no array of its own. A slab lives as long as a request that uses it.</summary>
internal sealed class IdSlab
{
    private const int SlabIds = 1 << 15;
    private ulong[] slab = [];
    private int used;

    public Memory<ulong> Take(int count)
    {
        if (used + count > slab.Length)
        {
            slab = new ulong[Math.Max(SlabIds, count)];
            used = 0;
        }

        Memory<ulong> piece = slab.AsMemory(used, count);
        used += count;
        return piece;
    }
}
