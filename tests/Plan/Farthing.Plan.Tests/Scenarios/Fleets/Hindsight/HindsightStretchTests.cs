using Farthing.Catalogs.Histories;
using Farthing.Economics.Purchases.Hindsight;
using Farthing.Economics.Purchases.Screening;
using Farthing.Economics.Purchases.Ways;
using Farthing.Scenarios.Fleets.Hindsight;

namespace Farthing.Tests.Scenarios.Fleets.Hindsight;

public sealed class HindsightStretchTests
{
    private static readonly NodeLoad Load = new([2, 4]);
    private static readonly PriceSeries Series = new(
        "a-1g",
        "gcp/here",
        [
            new PriceStep(new DateOnly(2024, 1, 10), 5, null, null, null),
            new PriceStep(new DateOnly(2024, 3, 1), 7, null, null, null),
            new PriceStep(new DateOnly(2024, 3, 20), null, null, null, null),
        ]
    );

    [Fact]
    public void A_year_is_played_or_what_the_history_has()
    {
        HindsightStretch year = HindsightStretch.After(
            new DateOnly(2023, 3, 1),
            new DateOnly(2025, 1, 1),
            null
        );
        HindsightStretch cut = HindsightStretch.After(
            new DateOnly(2024, 3, 1),
            new DateOnly(2024, 3, 10),
            null
        );

        Assert.Equal(new DateOnly(2024, 2, 29), year.Last);
        Assert.Equal(366 * 24, year.Hours);
        Assert.False(year.EndsEarly);
        Assert.Equal(0, year.RestHours(12));
        Assert.Equal(new DateOnly(2024, 3, 10), cut.Last);
        Assert.Equal(10 * 24, cut.Hours);
        Assert.True(cut.EndsEarly);
        Assert.Equal((365 - 10) * 24, cut.RestHours(12)); // To 2025-03-01.
        Assert.Equal((3 * 365 - 10) * 24, cut.RestHours(36));
    }

    /// <summary>A commitment at the list's price is signed later at the list's later price; one of the person's own moves with the price on demand, 5 → 7.</summary>
    [Fact]
    public void A_commitment_has_a_price_on_the_last_day()
    {
        PriceSeries listed = Series with
        {
            Steps =
            [
                new PriceStep(new DateOnly(2024, 1, 10), 5, null, 730 * 4, 730 * 3),
                new PriceStep(new DateOnly(2024, 3, 1), 7, null, 730 * 6, null),
                new PriceStep(new DateOnly(2024, 3, 20), null, null, null, null),
            ],
        };
        HindsightStretch stretch = HindsightStretch.After(
            new DateOnly(2024, 2, 20),
            new DateOnly(2024, 4, 1),
            null
        );

        Assert.Equal(6, stretch.LaterUsdPerHour(new CommittedNode("1y", 4, 12), listed));
        Assert.Null(stretch.LaterUsdPerHour(new CommittedNode("3y", 3, 36), listed));
        Assert.Equal(3.5, stretch.LaterUsdPerHour(new CommittedNode("own", 2.5, 12), listed));
    }

    /// <summary>$5 until the end of February, $7 from March on, carried on where the series leaves the list.</summary>
    [Fact]
    public void The_time_is_cut_where_the_price_changes()
    {
        HindsightStretch stretch = HindsightStretch.After(
            new DateOnly(2024, 2, 20),
            new DateOnly(2024, 4, 1),
            null
        );

        PlayedSpan[] spans = [.. stretch.Spans(Series, 0.5, Load)];

        Assert.Equal([10 * 24, 32 * 24], spans.Select(span => span.Hours));
        Assert.Equal([2.5, 3.5], spans.Select(span => span.OnDemandUsdPerHour));
        Assert.All(spans, span => Assert.Same(Load, span.Load));
    }

    [Fact]
    public void Traffic_grows_by_the_month()
    {
        HindsightStretch stretch = HindsightStretch.After(
            new DateOnly(2024, 2, 20),
            new DateOnly(2024, 4, 25),
            0.5
        );

        PlayedSpan[] spans = [.. stretch.Spans(Series, 1, Load)];

        // 20 February, 1 March (price), 20 March and 20 April (traffic ×1.5 and ×2.25).
        Assert.Equal([10 * 24, 19 * 24, 31 * 24, 6 * 24], spans.Select(span => span.Hours));
        Assert.Equal([5, 7, 7, 7], spans.Select(span => span.OnDemandUsdPerHour));
        Assert.Equal([4, 4, 6, 9], spans.Select(span => span.Load.PeakNodes));
        Assert.Equal(stretch.Hours, spans.Sum(span => span.Hours));
    }
}
