using Farthing.Workloads.Lengths;

namespace Farthing.Workloads.Prefixes;

/// <summary>How prompts of a trace share prefixes with earlier ones: how often, how much of the prompt, and after how long. Fitted with an unlimited cache.</summary>
/// <param name="BlockTokens">Tokens per id.</param>
/// <param name="InputEdges">Upper ends of the buckets of prompt length in tokens; the last is open.</param>
/// <param name="HitFraction">Per bucket: share of the prompts that share at least one block.</param>
/// <param name="SharedFraction">Per bucket: quantiles of the share of blocks that is shared, given a hit.</param>
/// <param name="AgeSeconds">For shares of up to 1/4, 1/2, 3/4 and 1: quantiles of the time since the deepest shared block was last used.</param>
public sealed record ReuseModel(
    int BlockTokens,
    IReadOnlyList<int> InputEdges,
    IReadOnlyList<double> HitFraction,
    IReadOnlyList<QuantileTable> SharedFraction,
    IReadOnlyList<QuantileTable> AgeSeconds
);
