using Farthing.Numerics.Quantities;

namespace Farthing.Catalogs.Histories;

/// <summary>List prices of one node from a day on, until the next step.</summary>
/// <param name="From">Day from which they hold.</param>
/// <param name="OnDemandUsdPerHour">On demand; null where the series has left the list, and every other price with it.</param>
/// <param name="SpotUsdPerHour">On spot; null where it is not known.</param>
/// <param name="OneYearUsdPerMonth">With one year's commitment, per month of 730 hours; null where it is not known.</param>
/// <param name="ThreeYearUsdPerMonth">With three years' commitment, likewise.</param>
public sealed record PriceStep(
    DateOnly From,
    double? OnDemandUsdPerHour,
    double? SpotUsdPerHour,
    double? OneYearUsdPerMonth,
    double? ThreeYearUsdPerMonth
)
{
    /// <summary>Lists write the price on demand where they know none of a commitment: as near as this share it is none.</summary>
    private const double SameFraction = 0.001;

    /// <summary>False where the series has left the list.</summary>
    public bool IsListed => OnDemandUsdPerHour is not null;

    /// <summary>With one year's commitment, dollars an hour.</summary>
    public double? OneYearUsdPerHour => OneYearUsdPerMonth / QuantityParser.HoursPerMonth;

    /// <summary>With three years' commitment, dollars an hour.</summary>
    public double? ThreeYearUsdPerHour => ThreeYearUsdPerMonth / QuantityParser.HoursPerMonth;

    /// <summary>True where all prices are those of another step.</summary>
    public bool IsLike(PriceStep other) => this with { From = other.From } == other;

    /// <summary>The step without commitments that cost what on demand does.</summary>
    internal PriceStep Cleaned() =>
        this with
        {
            OneYearUsdPerMonth = IsOnDemand(OneYearUsdPerHour) ? null : OneYearUsdPerMonth,
            ThreeYearUsdPerMonth = IsOnDemand(ThreeYearUsdPerHour) ? null : ThreeYearUsdPerMonth,
        };

    private bool IsOnDemand(double? usdPerHour) =>
        usdPerHour is double usd
        && OnDemandUsdPerHour is double list
        && Math.Abs((usd / list) - 1) <= SameFraction;
}
