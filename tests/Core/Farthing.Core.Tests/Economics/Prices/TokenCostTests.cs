using Farthing.Economics.Prices;
using FsCheck;
using FsCheck.Fluent;
using Interval = Farthing.Numerics.Quantities.Interval;

namespace Farthing.Tests.Economics.Prices;

public sealed class TokenCostTests
{
    [Fact]
    public void Four_gpus_at_seventy_percent()
    {
        // 2.21 · 4 / 3600 / (2,400 · 0.7) · 10⁶ = 8.84 / 6,048,000 · 10⁶ = 1.46164
        Interval price = TokenCost.UsdPerMillion(2.21, 4, 2400, 0.7);

        Assert.Equal(8.84e6 / 6_048_000, price.Low, 1e-12);
        Assert.True(price.IsPoint);
    }

    [Fact]
    public void Price_and_throughput_are_inverse() =>
        Prop.ForAll(
                Positive().ToArbitrary(),
                Positive().ToArbitrary(),
                Gen.Choose(1, 100).Select(percent => percent / 100.0).ToArbitrary(),
                (rate, tps, use) =>
                {
                    Interval price = TokenCost.UsdPerMillion(rate, 3, tps, use);
                    Interval back = TokenCost.TokensPerSecondFor(price, rate, 3, use);
                    return Math.Abs(back.Low - tps) < tps * 1e-9;
                }
            )
            .QuickCheckThrowOnFailure();

    /// <summary>INV-16: a point inside the inputs' ranges lies inside the output's.</summary>
    [Fact]
    public void A_point_inside_a_range_has_its_price_inside_the_range() =>
        Prop.ForAll(
                Positive().ToArbitrary(),
                Positive().ToArbitrary(),
                Gen.Choose(0, 100).Select(share => share / 100.0).ToArbitrary(),
                (low, width, at) =>
                {
                    Interval rates = new(low, low + width);
                    Interval range = TokenCost.UsdPerMillion(rates, 1, 1000, new Interval(0.3, 0.9));
                    double price = TokenCost.UsdPerMillion(low + (width * at), 1, 1000, 0.6).Low;
                    return price >= range.Low * (1 - 1e-12) && price <= range.High * (1 + 1e-12);
                }
            )
            .QuickCheckThrowOnFailure();

    [Fact]
    public void Less_utilization_is_never_cheaper() =>
        Prop.ForAll(
                Gen.Choose(1, 99).ToArbitrary(),
                percent =>
                    TokenCost.UsdPerMillion(2.5, 1, 1000, percent / 100.0).Low
                    > TokenCost.UsdPerMillion(2.5, 1, 1000, (percent + 1) / 100.0).Low
            )
            .QuickCheckThrowOnFailure();

    private static Gen<double> Positive() => Gen.Choose(1, 1_000_000).Select(n => n / 100.0);
}
