using Farthing.Documents.Forecasts;
using Farthing.Economics.Forecasts;
using Farthing.Numerics.Quantities;

namespace Farthing.Tests.Economics.Forecasts;

public sealed class ForecastInputsTests
{
    /// <summary>Two assumed inputs that each halve or double the bill: ±√2 octaves, so a factor of 2^√2.</summary>
    [Fact]
    public void Assumed_inputs_add_up_in_squares()
    {
        ForecastInputs inputs = Exact()
            .With(ForecastInputKind.Users, Likely(100, 50, 200))
            .With(ForecastInputKind.SessionsPerUserDay, Likely(1, 0.5, 2));
        double usd = inputs.Forecast.UsdPerMonth;

        Interval band = inputs.UsdBand;

        Assert.Equal(usd / Math.Pow(2, Math.Sqrt(2)), band.Low, 6);
        Assert.Equal(usd * Math.Pow(2, Math.Sqrt(2)), band.High, 6);
    }

    /// <summary>A cache can only make it cheaper.</summary>
    [Fact]
    public void A_range_to_one_side_widens_that_side_alone()
    {
        ForecastInputs inputs = Exact().With(ForecastInputKind.CachedFraction, Likely(0, 0, 1));

        Interval band = inputs.UsdBand;

        Assert.Equal(inputs.Forecast.UsdPerMonth, band.High, 9);
        Assert.Equal(inputs.UsdPerMonth(ForecastInputKind.CachedFraction, 1), band.Low, 9);
        Assert.True(band.Low < band.High);
    }

    [Fact]
    public void What_is_not_assumed_has_no_band() => Assert.True(Exact().UsdBand.IsPoint);

    /// <summary>Users ±20 % move the bill by ±20 %; the widest stands first, and what moves nothing is away.</summary>
    [Fact]
    public void Swings_are_the_bill_at_both_ends_of_one_input()
    {
        ForecastInputs inputs = Exact();
        double usd = inputs.Forecast.UsdPerMonth;

        IReadOnlyList<ForecastSwing> swings = inputs.Swings(0.2);

        ForecastSwing users = swings.Single(swing => swing.Input == ForecastInputKind.Users);
        Assert.Equal((80, 120), (users.Low, users.High));
        Assert.Equal(usd * 0.8, users.UsdAtLow, 9);
        Assert.Equal(usd * 1.2, users.UsdAtHigh, 9);
        Assert.Equal(swings.OrderByDescending(swing => swing.Swing), swings);
        Assert.DoesNotContain(swings, swing => swing.Input == ForecastInputKind.CachedPrice);
        Assert.All(
            swings,
            swing => Assert.Equal(inputs.UsdPerMonth(swing.Input, swing.High), swing.UsdAtHigh)
        );
    }

    [Fact]
    public void A_swing_stays_within_what_an_input_can_be()
    {
        ForecastInputs inputs = Exact()
            .With(ForecastInputKind.Turns, 1)
            .With(ForecastInputKind.CachedFraction, 0.95)
            .With(ForecastInputKind.WrittenFraction, 0.04);

        IReadOnlyList<ForecastSwing> swings = inputs.Swings(0.2);

        Assert.Equal(1, swings.Single(swing => swing.Input == ForecastInputKind.Turns).Low);
        Assert.Equal(0.96, swings.Single(swing => swing.Input == ForecastInputKind.CachedFraction).High, 9);
    }

    /// <summary>$100, $110, $121: $331 in three months; the second month's prices are doubled.</summary>
    [Fact]
    public void Users_grow_month_by_month_and_prices_are_those_of_the_month()
    {
        UsageForecast first = Exact().Forecast;
        first = first with { Users = first.Users * 100 / first.UsdPerMonth };

        ForecastGrowthRows same = ForecastGrowth.Of(first, 0.1, 3, _ => first.Prices);
        ForecastGrowthRows dearer = ForecastGrowth.Of(
            first,
            0.1,
            2,
            month => month == 1 ? first.Prices : Doubled(first.Prices)
        );

        Assert.Equal(331, same.UsdTotal, 9);
        Assert.Equal([1, 2, 3], same.Months.Select(month => month.Month));
        Assert.Equal(first.Users * 1.21, same.Months[2].Users, 9);
        Assert.Equal(220, dearer.Months[1].Usd, 9);
    }

    private static ForecastPrices Doubled(ForecastPrices prices) =>
        new(prices.InputUsdPerM * 2, prices.OutputUsdPerM * 2)
        {
            CachedUsdPerM = prices.CachedUsdPerM * 2,
            WriteUsdPerM = prices.WriteUsdPerM * 2,
            ReasoningUsdPerM = prices.ReasoningUsdPerM * 2,
        };

    private static ForecastInput Likely(double value, double low, double high) =>
        new(value, ForecastOrigin.Assumed) { Likely = new Interval(low, high) };

    /// <summary>100 users whose inputs are all given.</summary>
    private static ForecastInputs Exact()
    {
        ForecastInputs inputs = ForecastFitTests.Inputs(100, 6);
        return inputs.All.Aggregate(
            inputs,
            (given, one) => given.With(one.Key, new ForecastInput(one.Value.Value, ForecastOrigin.Given))
        );
    }
}
