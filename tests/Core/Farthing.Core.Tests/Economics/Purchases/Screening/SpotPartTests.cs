using Farthing.Economics.Purchases.Screening;
using Farthing.Economics.Purchases.Ways;
using Farthing.Numerics.Randomness;

namespace Farthing.Tests.Economics.Purchases.Screening;

public sealed class SpotPartTests
{
    private static readonly OnDemandNode Rented = new("on demand", 10);
    private static readonly CommittedNode Signed = new("1 year", 6, 12);

    /// <summary>Spot at $4 beside $10 on demand, for nine hours of ten.</summary>
    private static readonly SpotNode Spot = new("spot", 4, 10, 0.9);

    [Fact]
    public void What_is_rented_goes_on_spot_and_commitments_stay()
    {
        // u = 1, 1, 0.5, 0.25 over 100 h: two signed at $1,200; 50 + 25 node-hours rented at $750.
        // On spot 75 × 0.9 × $4 = $270, meanwhile 75 × 0.1 × $10 = $75; at × 2.5 it is the rented price: $750 again.
        SpotPart part = new(Split([2, 2, 3, 4], Rented, Signed), Spot);

        Assert.True(part.IsRented);
        Assert.Equal(75, part.NodeHoursPerMonth, 1e-9);
        Assert.Equal(2.5, part.StopsPayingAt, 1e-12);
        Assert.Equal([0.7, 1, 2, 2.5], part.Choices.Select(choice => choice.PriceFactor));
        Assert.Equal([189, 270, 540, 675], part.Choices.Select(choice => Math.Round(choice.SpotUsd, 6)));
        Assert.All(
            part.Choices,
            choice =>
                Assert.Equal(
                    (75, 1200, 1950),
                    (Math.Round(choice.OnDemandUsd, 6), choice.RestUsd, choice.DecidedUsd)
                )
        );
        Assert.Equal(
            [1464, 1545, 1815, 1950],
            part.Choices.Select(choice => Math.Round(choice.UsdPerMonth, 6))
        );
        Assert.Equal((1950.0 / 1545) - 1, part.Choices[1].RegretFraction, 1e-12);
        Assert.Equal(0, part.Choices[3].RegretFraction, 1e-12);
    }

    [Fact]
    public void Where_nothing_is_rented_spot_stands_against_the_commitment()
    {
        // 100 h at $6 signed; on spot 90 × $4 + 10 × $10 = $460. (6 − 0.1 × 10) ÷ (0.9 × 4) = 1.389.
        SpotPart part = new(Split([1, 1], Rented, Signed), Spot);

        Assert.False(part.IsRented);
        Assert.Equal(5 / 3.6, part.StopsPayingAt, 1e-12);
        Assert.Equal((460, 0, 600), (part.At(1).UsdPerMonth, part.At(1).RestUsd, part.At(1).DecidedUsd));
        Assert.Equal(0, part.At(2).RegretFraction);
    }

    [Fact]
    public void A_commitment_below_what_stands_in_is_beaten_by_no_spot_price() =>
        Assert.Equal(
            0,
            new SpotPart(Split([1], Rented, Signed), new SpotNode("spot", 4, 10, 0.3)).StopsPayingAt
        );

    /// <summary>Paid on spot + paid on demand + what stays is the month; at the turn it is the decided month.</summary>
    [Fact]
    public void The_parts_are_the_month()
    {
        for (ulong seed = 1; seed <= 200; seed++)
        {
            Pcg32 random = new(seed, 1);
            OnDemandNode rented = new("on demand", 1 + (9 * random.NextDouble()));
            CommittedNode signed = new("1 year", 0.3 + (9 * random.NextDouble()), 12);
            int[] levels = [.. Enumerable.Range(0, 12).Select(_ => random.NextInt32(1, 9))];
            PurchaseSplit decided = Split(levels, rented, signed);
            double served = 0.5 + (0.5 * random.NextDouble());
            SpotPart part = new(
                decided,
                new SpotNode("spot", 0.1 + (4 * random.NextDouble()), rented.UsdPerHour, served)
            );

            Assert.All(
                part.Choices,
                choice =>
                {
                    Assert.Equal(
                        choice.UsdPerMonth,
                        choice.SpotUsd + choice.OnDemandUsd + choice.RestUsd,
                        1e-9
                    );
                    Assert.Equal(decided.UsdPerMonth, choice.DecidedUsd);
                    Assert.Equal(
                        choice.PriceFactor < part.StopsPayingAt,
                        choice.UsdPerMonth < choice.DecidedUsd
                    );
                }
            );
            if (part.StopsPayingAt > 0)
            {
                Assert.Equal(decided.UsdPerMonth, part.At(part.StopsPayingAt).UsdPerMonth, 1e-6);
            }
        }
    }

    [Theory]
    [InlineData(0, 0.9)]
    [InlineData(-1, 0.9)]
    [InlineData(4, 0)]
    public void A_price_or_a_share_of_nothing_is_refused(double usdPerHour, double served) =>
        Assert.Throws<ArgumentOutOfRangeException>(() =>
            new SpotPart(Split([1], Rented), new SpotNode("spot", usdPerHour, 10, served))
        );

    [Fact]
    public void A_month_without_hours_is_refused() =>
        Assert.Throws<ArgumentOutOfRangeException>(() => new ScreeningCurve(new NodeLoad([1]), [Rented], 0));

    private static PurchaseSplit Split(int[] levels, params WayToBuy[] ways) =>
        new ScreeningCurve(new NodeLoad(levels), ways, 100).FindBest()!;
}
