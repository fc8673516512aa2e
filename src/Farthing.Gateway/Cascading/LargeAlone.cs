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
    private const double Kept = 1 - (1.0 / 1000);
    private Sums both;
    private Sums own;

    /// <summary>Both models answered a request.</summary>
    public void Add(TokenCounts small, TokenCounts large)
    {
        // Without tokens of either the ratio would say nothing.
        if (small.Input > 0 && small.Output > 0 && large.Input > 0)
        {
            both = both.With(large, small);
        }
    }

    /// <summary>The large model alone answered a request.</summary>
    public void Add(TokenCounts large)
    {
        if (large.Input > 0)
        {
            own = own.With(large, default);
        }
    }

    /// <summary>Tokens of the large model for a request that the small one answered with as many. Before both have answered any, as many: what the large model answers itself are the hard ones, so of those the cached share alone is taken.</summary>
    public TokenCounts For(TokenCounts small)
    {
        if (both.Count > 0)
        {
            return Of(
                small.Input * (both.Input / both.SmallInput),
                both,
                small.Output * (both.Output / both.SmallOutput)
            );
        }

        return own.Count > 0 ? Of(small.Input, own, small.Output) : small.Again();
    }

    private static TokenCounts Of(double input, in Sums of, double output)
    {
        long all = (long)Math.Round(input);
        long cached = (long)Math.Round(input * (of.Cached / of.Input));
        return new TokenCounts(all - cached, cached, 0, (long)Math.Round(output));
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
