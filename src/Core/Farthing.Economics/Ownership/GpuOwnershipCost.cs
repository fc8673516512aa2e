using Farthing.Numerics.Quantities;

namespace Farthing.Economics.Ownership;

/// <summary>Cost of one owned GPU per hour of its life, used or not, and per hour of use at a utilization.</summary>
/// <remarks>Capital is an annuity: r · (C − R / (1 + r)^y) / (1 − (1 + r)^−y) a year, with purchase price C, residual R after y years, interest r; (C − R) / y without interest. A year is 8,760 h. The GPU is taken to draw its stated power all the time.</remarks>
/// <param name="Options">What owning takes.</param>
public sealed record GpuOwnershipCost(GpuOwnershipOptions Options)
{
    /// <summary>Hours of a year.</summary>
    public const double HoursPerYear = 8760;

    /// <summary>Capital per year: loss of value and interest.</summary>
    public Interval CapitalUsdPerYear =>
        new(
            Capital(Options.CapexUsd.Low, Options.ResidualFraction.High, Options.InterestPerYear.Low),
            Capital(Options.CapexUsd.High, Options.ResidualFraction.Low, Options.InterestPerYear.High)
        );

    /// <summary>Electricity per year: kW · PUE · 8,760 h · price.</summary>
    public Interval PowerUsdPerYear =>
        Options.Kilowatts * Options.Pue * Options.UsdPerKilowattHour * HoursPerYear;

    /// <summary>Room, racks and links per year.</summary>
    public Interval ColoUsdPerYear => Options.ColoUsdPerMonth * 12;

    /// <summary>Spares and repair per year.</summary>
    public Interval SparesUsdPerYear => Options.CapexUsd * Options.SparesPerYear;

    /// <summary>All of it per year.</summary>
    public Interval UsdPerYear =>
        CapitalUsdPerYear + PowerUsdPerYear + ColoUsdPerYear + SparesUsdPerYear + Options.StaffUsdPerYear;

    /// <summary>Dollars per hour of its life, used or not: what a rental price compares with.</summary>
    public Interval UsdPerHour => UsdPerYear / HoursPerYear;

    /// <summary>Dollars per hour in which it is used.</summary>
    public Interval UsdPerUsedHour(Interval utilization) => UsdPerHour / utilization;

    /// <summary>The utilization above which owning is cheaper than renting by the hour only when needed; above 1 it never is.</summary>
    public Interval BreakEvenUtilization(Interval rentUsdPerHour) => UsdPerHour / rentUsdPerHour;

    private double Capital(double capexUsd, double residualFraction, double interestPerYear) =>
        Annuity.UsdPerYear(capexUsd, residualFraction, interestPerYear, Options.Years);
}
