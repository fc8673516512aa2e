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

/// <summary>Level yearly payment for a sum that is paid at the start, less what is left of it at the end.</summary>
/// <remarks>r · (C − R / (1 + r)^y) / (1 − (1 + r)^−y) a year, with sum C, residual R after y years, interest r; (C − R) / y without interest.</remarks>
internal static class Annuity
{
    /// <summary>Dollars per year.</summary>
    /// <param name="usd">The sum that is paid at the start, at least 0.</param>
    /// <param name="residualFraction">Share of it that comes back at the end, 0…1.</param>
    /// <param name="interestPerYear">Interest per year, at least 0.</param>
    /// <param name="years">Years over which it is spread, above 0.</param>
    public static double UsdPerYear(double usd, double residualFraction, double interestPerYear, double years)
    {
        if (interestPerYear <= 0)
        {
            return usd * (1 - residualFraction) / years;
        }

        double growth = Math.Pow(1 + interestPerYear, years);
        return interestPerYear * usd * (1 - (residualFraction / growth)) / (1 - (1 / growth));
    }
}

/// <summary>Costs of owning one GPU: its share of server, network, power, room and people.</summary>
public sealed record GpuOwnershipOptions
{
    /// <summary>Purchase price per GPU with its share of server, network and storage, in dollars, above 0.</summary>
    public required Interval CapexUsd { get; init; }

    /// <summary>Years until it is replaced, above 0.</summary>
    public required double Years { get; init; }

    /// <summary>Share of the purchase price that it sells for then, 0…1.</summary>
    public Interval ResidualFraction { get; init; } = 0;

    /// <summary>Interest per year on what is bound, 0…1.</summary>
    public Interval InterestPerYear { get; init; } = 0;

    /// <summary>Power at the wall of one GPU with its share of the server, in kW, at least 0.</summary>
    public required Interval Kilowatts { get; init; }

    /// <summary>Power of the whole building over power of the servers, at least 1.</summary>
    public Interval Pue { get; init; } = 1;

    /// <summary>Dollars per kWh, at least 0.</summary>
    public required Interval UsdPerKilowattHour { get; init; }

    /// <summary>Dollars per month for room, racks and links, per GPU.</summary>
    public Interval ColoUsdPerMonth { get; init; } = 0;

    /// <summary>Share of the purchase price per year for spares and repair.</summary>
    public Interval SparesPerYear { get; init; } = 0;

    /// <summary>Dollars per year for the people who run it, per GPU.</summary>
    public Interval StaffUsdPerYear { get; init; } = 0;
}
