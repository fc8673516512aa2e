using Farthing.Numerics.Randomness;

namespace Farthing.Workloads.Prefixes;

/// <summary>Groups of requests with a common system prompt: each request belongs to one of them, drawn evenly, and shares its first tokens; the rest is its own.</summary>
public sealed class SharedPrefixGroups : PrefixGenerator
{
    private readonly int groups;
    private readonly int prefixBlocks;
    private readonly ulong seed;
    private readonly IdSlab slab = new();
    private Pcg32 random;
    private ulong nextOwn;

    /// <summary>Makes the groups.</summary>
    /// <param name="groups">How many system prompts, at least 1.</param>
    /// <param name="prefixTokens">Length of each; only whole blocks can be shared.</param>
    /// <param name="blockTokens">Tokens per id.</param>
    /// <param name="seed">Seed of the run.</param>
    public SharedPrefixGroups(int groups, int prefixTokens, int blockTokens, ulong seed)
    {
        if (groups < 1 || prefixTokens < 0 || blockTokens < 1)
        {
            throw GeneratorFault.Of(
                "shared_prefix",
                groups,
                "at least 1 group, a prefix from 0 tokens, blocks from 1 token"
            );
        }

        this.groups = groups;
        this.seed = seed;
        BlockTokens = blockTokens;
        prefixBlocks = prefixTokens / blockTokens;
        Restart();
    }

    /// <inheritdoc/>
    public override int BlockTokens { get; }

    /// <inheritdoc/>
    public override ReadOnlyMemory<ulong> Next(long arrivalNs, int inputTokens)
    {
        int blocks = (inputTokens + BlockTokens - 1) / BlockTokens;
        Memory<ulong> ids = slab.Take(blocks);
        Span<ulong> span = ids.Span;
        ulong group = (ulong)random.NextInt32(0, groups - 1);
        int shared = Math.Min(prefixBlocks, inputTokens / BlockTokens);
        for (int i = 0; i < shared; i++)
        {
            span[i] = (group * (ulong)Math.Max(1, prefixBlocks)) + (ulong)i;
        }

        for (int i = shared; i < blocks; i++)
        {
            span[i] = nextOwn++;
        }

        return ids;
    }

    /// <inheritdoc/>
    public override void Restart()
    {
        random = new Pcg32(seed, 3);
        nextOwn = (ulong)groups * (ulong)Math.Max(1, prefixBlocks);
    }
}
