using Farthing.Catalogs.Histories;
using Farthing.Economics.Purchases.Outlook;

namespace Farthing.Tests.Catalogs.Histories;

/// <summary>Weights of price factors that are fitted on a history, worked by hand.</summary>
public sealed class FittedOnDemandTests
{
    private static readonly WeightedFactor[] Prior = [new(0.5, 0.5), new(1, 0.5)];

    /// <summary>Thirteen months of one family have two windows of twelve: a sixth of a family-year, of which 1/6 ÷ (1/6 + 2) = 1/13 counts.</summary>
    [Fact]
    public void A_short_history_is_shrunk_to_the_prior()
    {
        // Sizes of one family: ×0.8 and ×1.2 from January to January, so ×1 for the family; then ×0.6 and ×1.2, so ×0.9.
        PriceHistory history = History(
            new DateOnly(2023, 2, 1),
            Series("x-1g", (2022, 1, 10), (2023, 1, 8), (2023, 2, 6)),
            Series("x-2g", (2022, 1, 20), (2023, 1, 24))
        );

        FittedOnDemand fitted = FittedOnDemand.Of(history, Prior);

        Assert.Equal(2 / 12.0, fitted.FamilyYears, 12);
        Assert.Equal(1 / 13.0, fitted.HistoryFraction, 12);
        // Mixture: 0.5 with 6/13, 0.9 with 1/26, 1 with 1/26 + 6/13. Its lowest quarter is 0.5;
        // the middle half has 6/13 − 1/4 of 0.5, 1/26 of 0.9 and 1/4 of 1.
        double middle = ((((6 / 13.0) - 0.25) * 0.5) + (0.9 / 26) + 0.25) / 0.5;
        Assert.Equal([0.5, middle, 1], fitted.Factors.Select(one => one.Factor), Near);
        Assert.Equal([0.25, 0.5, 0.25], fitted.Factors.Select(one => one.Weight));
        Assert.Equal(new DateOnly(2023, 2, 1), fitted.Until);
    }

    /// <summary>One family has many sizes that never move, the other one size that halves: both count alike.</summary>
    [Fact]
    public void A_family_counts_once()
    {
        PriceHistory history = History(
            new DateOnly(2023, 1, 1),
            Series("x-1g", (2022, 1, 10)),
            Series("x-2g", (2022, 1, 10)),
            Series("x-4g", (2022, 1, 10)),
            Series("y-1g", (2022, 1, 10), (2022, 6, 5))
        );

        FittedOnDemand fitted = FittedOnDemand.Of(history, [new(1, 1)]);

        // Two observations, a share of 1/13: ×0.5 and ×1 with 1/26 each. Lowest quarter: (0.5 / 26 + (1/4 − 1/26)) · 4.
        Assert.Equal(1 / 13.0, fitted.HistoryFraction, 12);
        Assert.Equal([1 - (2 / 26.0), 1], fitted.Factors.Select(one => one.Factor), Near);
        Assert.Equal([0.25, 0.75], fitted.Factors.Select(one => one.Weight));
    }

    [Fact]
    public void Without_twelve_months_the_prior_stands()
    {
        FittedOnDemand fitted = FittedOnDemand.Of(
            History(new DateOnly(2022, 12, 31), Series("x-1g", (2022, 1, 10), (2022, 6, 5))),
            Prior
        );

        Assert.Equal(0, fitted.FamilyYears);
        Assert.Equal(Prior, fitted.Factors);
    }

    /// <summary>Nothing that came after the day moves the weights of the day.</summary>
    [Fact]
    public void Later_prices_do_not_count()
    {
        DateOnly day = new(2023, 2, 1);
        PriceSeries before = Series("x-1g", (2022, 1, 10), (2022, 6, 8));
        PriceSeries after = Series("x-1g", (2022, 1, 10), (2022, 6, 8), (2023, 3, 1));

        FittedOnDemand fitted = FittedOnDemand.Of(History(new DateOnly(2025, 1, 1), after).Until(day), Prior);

        Assert.Equal(FittedOnDemand.Of(History(day, before), Prior).Factors, fitted.Factors);
        Assert.Equal(2 / 12.0, fitted.FamilyYears, 12);
        Assert.Equal(day, fitted.Until);
    }

    private static bool Near(double one, double other) => Math.Abs(one - other) < 1e-12;

    private static PriceHistory History(DateOnly last, params PriceSeries[] series) =>
        new("test", new DateOnly(2022, 1, 1), last, series);

    private static PriceSeries Series(string type, params (int Year, int Month, double Usd)[] steps) =>
        new(
            type,
            "gcp/here",
            [
                .. steps.Select(step => new PriceStep(
                    new DateOnly(step.Year, step.Month, 1),
                    step.Usd,
                    null,
                    null,
                    null
                )),
            ]
        );
}
