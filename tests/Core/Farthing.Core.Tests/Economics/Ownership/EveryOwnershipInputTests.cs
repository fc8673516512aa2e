using Farthing.Economics.Ownership;
using Farthing.Numerics.Quantities;

namespace Farthing.Tests.Economics.Ownership;

/// <summary>What an own GPU costs beside its parts, every input varied: purchase price, years, residual, interest, power, PUE, price of energy, rack, spares, people.</summary>
public sealed class EveryOwnershipInputTests
{
    /// <summary>Capital by its cash flows: what is paid each year, discounted, is the price less the discounted residual.</summary>
    [Fact]
    [Trait("Speed", "slow")]
    public void A_year_is_the_sum_of_its_parts() =>
        EveryInput.RangesFollow(
            10,
            x => new GpuOwnershipCost(Options(x)).UsdPerYear,
            x =>
            {
                int years = Years(x[1]);
                double rate = 0.2 * x[3];
                double paidBack = Enumerable
                    .Range(1, years)
                    .Sum(year => Enumerable.Repeat(1 / (1 + rate), year).Aggregate((a, b) => a * b));
                double last = Enumerable.Repeat(1 / (1 + rate), years).Aggregate((a, b) => a * b);
                double capital = 30_000 * x[0] * (1 - (x[2] * last)) / paidBack;
                double power = 2 * x[4] * (1 + x[5]) * (0.3 * x[6]) * 365 * 24;
                return capital + power + (12 * 200 * x[7]) + (30_000 * x[0] * 0.1 * x[8]) + (4000 * x[9]);
            },
            pointsAt: 1
        );

    [Fact]
    public void Parts_by_themselves()
    {
        EveryInput.RangesFollow(
            3,
            x =>
                (
                    Cost() with
                    {
                        Options = Cost().Options with
                        {
                            Kilowatts = x[0],
                            Pue = x[1],
                            UsdPerKilowattHour = x[2],
                        },
                    }
                ).PowerUsdPerYear,
            x => x[0] * x[1] * x[2] * 8760
        );
        EveryInput.RangesFollow(
            1,
            x => (Cost() with { Options = Cost().Options with { ColoUsdPerMonth = x[0] } }).ColoUsdPerYear,
            x => 12 * x[0]
        );
        EveryInput.RangesFollow(
            2,
            x =>
                (
                    Cost() with
                    {
                        Options = Cost().Options with { CapexUsd = x[0], SparesPerYear = x[1] },
                    }
                ).SparesUsdPerYear,
            x => x[0] * x[1]
        );
    }

    [Fact]
    public void By_the_hour_by_the_used_hour_and_against_rent()
    {
        GpuOwnershipCost cost = Cost();
        double perHour = cost.UsdPerYear.Low / 8760;

        Assert.Equal(perHour, cost.UsdPerHour.Low, 1e-12);
        EveryInput.RangesFollow(1, x => cost.UsdPerUsedHour(x[0]), x => perHour / x[0]);
        EveryInput.RangesFollow(1, x => cost.BreakEvenUtilization(x[0]), x => perHour / x[0]);
    }

    private static int Years(double x) => 2 + (int)(40 * x);

    private static GpuOwnershipCost Cost() =>
        new(
            new GpuOwnershipOptions
            {
                CapexUsd = 30_000,
                Years = 4,
                Kilowatts = 1.2,
                UsdPerKilowattHour = 0.11,
                ColoUsdPerMonth = 100,
                StaffUsdPerYear = 900,
            }
        );

    private static GpuOwnershipOptions Options(Interval[] x) =>
        new()
        {
            CapexUsd = x[0] * 30_000,
            Years = Years(x[1].Low),
            ResidualFraction = x[2],
            InterestPerYear = x[3] * 0.2,
            Kilowatts = x[4] * 2,
            Pue = x[5] + 1,
            UsdPerKilowattHour = x[6] * 0.3,
            ColoUsdPerMonth = x[7] * 200,
            SparesPerYear = x[8] * 0.1,
            StaffUsdPerYear = x[9] * 4000,
        };
}
