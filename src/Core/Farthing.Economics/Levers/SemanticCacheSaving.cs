using Farthing.Numerics.Quantities;

namespace Farthing.Economics.Levers;

/// <summary>Savings of a semantic cache: the hits' own cost, less embeddings of all requests, less the cost of wrong answers. The last is never left out.</summary>
/// <param name="Requests">Requests per month, above 0.</param>
/// <param name="HitFraction">Share of them that are answered from the cache.</param>
/// <param name="UsdPerRequest">What serving one of them costs: prefill and decode.</param>
/// <param name="EmbeddingUsdPerRequest">What embedding one costs; paid for hits and misses.</param>
/// <param name="WrongHitFraction">Share of hits that answer another question.</param>
/// <param name="UsdPerWrongHit">What one wrong answer costs: a support contact, a refund, a lost user.</param>
public sealed record SemanticCacheSaving(
    double Requests,
    Interval HitFraction,
    double UsdPerRequest,
    double EmbeddingUsdPerRequest,
    Interval WrongHitFraction,
    Interval UsdPerWrongHit
)
{
    /// <summary>Dollars per month of serving what is now answered from the cache.</summary>
    public Interval AvoidedUsd => HitFraction * (Requests * UsdPerRequest);

    /// <summary>Dollars per month for embeddings.</summary>
    public double EmbeddingUsd => Requests * EmbeddingUsdPerRequest;

    /// <summary>Wrong answers per month.</summary>
    public Interval WrongHits => HitFraction * WrongHitFraction * Requests;

    /// <summary>Dollars per month that wrong answers cost.</summary>
    public Interval WrongUsd => WrongHits * UsdPerWrongHit;

    /// <summary>Dollars per month saved; negative where the cache loses money.</summary>
    /// <remarks>Saving = hits · (request cost − wrong share · cost of a wrong hit) − embeddings: the hit share stands once, so that a range of it is not counted twice.</remarks>
    public Interval SavedUsd
    {
        get
        {
            Interval perHit = UsdPerRequest - (WrongHitFraction * UsdPerWrongHit);
            double low = Math.Min(HitFraction.Low * perHit.Low, HitFraction.High * perHit.Low);
            double high = Math.Max(HitFraction.Low * perHit.High, HitFraction.High * perHit.High);
            return new Interval((low * Requests) - EmbeddingUsd, (high * Requests) - EmbeddingUsd);
        }
    }

    /// <summary>The share of wrong hits above which the cache loses money, at the middle of the ranges; 0 where it never pays.</summary>
    public double BreakEvenWrongFraction =>
        UsdPerWrongHit.Middle <= 0
            ? 1
            : Math.Clamp(
                (UsdPerRequest - (EmbeddingUsdPerRequest / HitFraction.Middle)) / UsdPerWrongHit.Middle,
                0,
                1
            );
}
