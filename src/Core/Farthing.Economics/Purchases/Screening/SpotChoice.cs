namespace Farthing.Economics.Purchases.Screening;

/// <summary>A month with a part of its nodes on spot, at a multiple of today's spot price, beside the month as it was decided.</summary>
/// <param name="PriceFactor">Factor on today's spot price, above 0.</param>
/// <param name="SpotUsd">Paid for spot nodes.</param>
/// <param name="OnDemandUsd">Paid for nodes on demand while spot has none.</param>
/// <param name="RestUsd">Paid for what is not on spot: commitments.</param>
/// <param name="DecidedUsd">The month as it was decided, without spot.</param>
public sealed record SpotChoice(
    double PriceFactor,
    double SpotUsd,
    double OnDemandUsd,
    double RestUsd,
    double DecidedUsd
)
{
    /// <summary>The month: spot, what stands in for it, and the rest.</summary>
    public double UsdPerMonth => SpotUsd + OnDemandUsd + RestUsd;

    /// <summary>Excess of the decided month over the cheaper of both; 0 where spot does not pay.</summary>
    public double RegretFraction => (DecidedUsd / Math.Min(DecidedUsd, UsdPerMonth)) - 1;
}
