using Farthing.Gateway.Metering;

namespace Farthing.Gateway.Cascading;

/// <summary>What the large model would have used for a request that the small one answered: by requests that both answered. Not safe for several threads at once.</summary>
/// <remarks>
/// Ratios of sums over the last requests (an old one fades away), so that their error is none in the mean where checked answers
/// are a fair sample. What the large model wrote to its provider's prompt cache counts as read: alone it would have had all
/// requests, and would have found there what now expires between the few that it gets.
/// </remarks>
internal sealed class LargeAlone
{
    /// <summary>Given answers that the large model answers too at first, drawn or not: until one was, nobody knows what it takes, and one alone may be unlike the others.</summary>
    public const int FirstCompared = 5;

    private const double Kept = 1 - (1.0 / 1000);
    private Sums both;
    private int asked;

    /// <summary>True where a given answer is one of the first, which the large model is to answer too; <see cref="Add"/> or <see cref="Failed"/> must follow.</summary>
    public bool TryAsk()
    {
        bool isFirst = asked < FirstCompared;
        asked += isFirst ? 1 : 0;
        return isFirst;
    }

    /// <summary>The large model did not answer one of the first: the next one is asked.</summary>
    public void Failed() => asked--;

    /// <summary>Both models answered a request.</summary>
    public void Add(TokenCounts small, TokenCounts large)
    {
        // Without tokens of either the ratio would say nothing.
        if (small.Input > 0 && small.Output > 0 && large.Input > 0)
        {
            both = both.With(large, small);
        }
    }

    /// <summary>Tokens of the large model for a request that the small one answered with as many; null before both have answered any.</summary>
    public TokenCounts? For(TokenCounts small)
    {
        if (both.Count == 0)
        {
            return null;
        }

        long all = (long)Math.Round(small.Input * (both.Input / both.SmallInput));
        long cached = (long)Math.Round(all * (both.Cached / both.Input));
        return new TokenCounts(
            all - cached,
            cached,
            0,
            (long)Math.Round(small.Output * (both.Output / both.SmallOutput))
        );
    }

    private readonly record struct Sums(
        double Count,
        double Input,
        double Cached,
        double Output,
        double SmallInput,
        double SmallOutput
    )
    {
        public Sums With(TokenCounts large, TokenCounts small) =>
            new(
                (Count * Kept) + 1,
                (Input * Kept) + large.Input,
                (Cached * Kept) + large.CacheRead + large.CacheWrite,
                (Output * Kept) + large.Output,
                (SmallInput * Kept) + small.Input,
                (SmallOutput * Kept) + small.Output
            );
    }
}
