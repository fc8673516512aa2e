using Farthing.Workloads.Lengths;

namespace Farthing.Workloads.Prefixes;

/// <summary>Sharing of prefixes with earlier prompts of a trace: how often, how much of the prompt, and after how long. Fitted with an unlimited cache.</summary>
/// <param name="BlockTokens">Tokens per id.</param>
/// <param name="InputEdges">Upper ends of the buckets of prompt length in tokens; the last is open.</param>
/// <param name="HitFraction">Per bucket: share of the prompts that share at least one block.</param>
/// <param name="SharedFraction">Per bucket: quantiles of the share of blocks that is shared, given a hit.</param>
/// <param name="AgeEdges">Upper ends of the classes of shared blocks; the last is open.</param>
/// <param name="AgeSeconds">Per class: quantiles of the time since the deepest shared block was last used.</param>
public sealed record ReuseModel(
    int BlockTokens,
    IReadOnlyList<int> InputEdges,
    IReadOnlyList<double> HitFraction,
    IReadOnlyList<QuantileTable> SharedFraction,
    IReadOnlyList<int> AgeEdges,
    IReadOnlyList<QuantileTable> AgeSeconds
)
{
    /// <summary>The same with the digits that a profile prints.</summary>
    internal ReuseModel Rounded() =>
        this with
        {
            HitFraction = [.. HitFraction.Select(fraction => Math.Round(fraction, 4))],
            SharedFraction = [.. SharedFraction.Select(table => table.Rounded(4))],
            AgeSeconds = [.. AgeSeconds.Select(table => table.Rounded(2))],
        };

    /// <summary>The class whose upper end a value does not exceed; the last where it exceeds all.</summary>
    public static int Class(IReadOnlyList<int> edges, int value)
    {
        int at = 0;
        while (at < edges.Count - 1 && value > edges[at])
        {
            at++;
        }

        return at;
    }
}
