using Farthing.Numerics.Quantities;

namespace Farthing.Economics.Levers;

/// <summary>Remaining prefill with a prefix cache when all requests of a group begin alike.</summary>
/// <param name="SystemTokens">Tokens of the shared beginning.</param>
/// <param name="UserTokens">Tokens of a request that are its own.</param>
/// <param name="RequestsPerHour">Requests per hour, above 0.</param>
/// <param name="HitFraction">Share of requests that find the beginning cached, 0…1.</param>
public sealed record PrefixCacheSaving(
    double SystemTokens,
    double UserTokens,
    double RequestsPerHour,
    Interval HitFraction
)
{
    /// <summary>Prompt tokens per hour, cached or not.</summary>
    public double PromptTokensPerHour => RequestsPerHour * (SystemTokens + UserTokens);

    /// <summary>Prompt tokens per hour that come from the cache.</summary>
    public Interval CachedTokensPerHour => HitFraction * (RequestsPerHour * SystemTokens);

    /// <summary>Prompt tokens per hour that are still computed.</summary>
    public Interval ComputedTokensPerHour => PromptTokensPerHour - CachedTokensPerHour;

    /// <summary>Share of the prefill that is saved over all requests.</summary>
    public Interval SavedFraction => CachedTokensPerHour / PromptTokensPerHour;

    /// <summary>Share of the prefill that one hit saves.</summary>
    public double HitSavesFraction => SystemTokens / (SystemTokens + UserTokens);

    /// <summary>Dollars per hour saved where cached tokens cost a share of the input price and writing them a premium on it.</summary>
    /// <param name="inputUsdPerMillion">Price of a computed prompt token.</param>
    /// <param name="cachedPriceFraction">Price of a cached one as a share of it: 0 on own GPUs, 0.1 at many APIs.</param>
    /// <param name="writePriceFactor">Price of writing the beginning on a miss, as a multiple of the input price: 1 where writing is free.</param>
    public Interval SavedUsdPerHour(
        Interval inputUsdPerMillion,
        double cachedPriceFraction,
        double writePriceFactor
    )
    {
        Interval saved = new(Net(HitFraction.Low), Net(HitFraction.High));
        return saved.Low >= 0
            ? saved * inputUsdPerMillion
            : new Interval(
                Math.Min(saved.Low * inputUsdPerMillion.High, saved.Low * inputUsdPerMillion.Low),
                Math.Max(saved.High * inputUsdPerMillion.High, saved.High * inputUsdPerMillion.Low)
            );

        double Net(double hits) =>
            RequestsPerHour
            * SystemTokens
            / 1e6
            * ((hits * (1 - cachedPriceFraction)) - ((1 - hits) * (writePriceFactor - 1)));
    }
}
