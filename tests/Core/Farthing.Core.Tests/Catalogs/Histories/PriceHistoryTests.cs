using Farthing.Catalogs;
using Farthing.Catalogs.Histories;
using Farthing.Catalogs.Offers;
using Farthing.Documents.Catalogs;
using Farthing.Testing;

namespace Farthing.Tests.Catalogs.Histories;

public sealed class PriceHistoryTests
{
    private static readonly DateOnly Spring = new(2025, 3, 1);

    /// <summary>The file that ships is what one command writes of the log, byte for byte.</summary>
    [Fact]
    public void The_built_in_table_is_what_the_log_gives()
    {
        string? log = RepositoryRoot.DataFile("prices/gcp_gpu_price_history.csv.gz");
        Assert.SkipUnless(log is not null, "needs the log of prices (FARTHING_DATA)");

        Assert.Equal(
            File.ReadAllText(Path.Combine(RepositoryRoot.Path, "data", PriceHistoryFile.Name))
                .ReplaceLineEndings("\n"),
            PriceHistoryFile.Write(PriceHistoryReader.ReadFile(log, Catalog.BuiltIn.Offers)) + "\n"
        );
    }

    [Fact]
    public void Every_series_is_of_a_machine_of_the_catalog_and_in_order()
    {
        PriceHistory history = Catalog.BuiltIn.Prices;

        Assert.Equal(
            ["A100-40GB", "A100-80GB", "H100-SXM", "L4"],
            history
                .Series.Select(series =>
                    Catalog
                        .BuiltIn.Offers.Single(offer =>
                            offer.Id == $"{series.Region[..3]}/{series.InstanceType}@{series.Region[4..]}"
                        )
                        .GpuId
                )
                .Distinct()
                .Order(StringComparer.Ordinal)
        );
        foreach (PriceSeries series in history.Series)
        {
            Assert.True(
                series.Steps.Zip(series.Steps.Skip(1)).All(pair => pair.First.From < pair.Second.From)
            );
            Assert.All(
                series.Steps,
                step => Assert.False(step.OneYearUsdPerHour > step.OnDemandUsdPerHour * 0.999)
            );
            Assert.InRange(series.Steps[^1].From, history.First, history.Last);
        }
    }

    /// <summary>List prices of the row of 2024-05-23, which held until the end.</summary>
    [Fact]
    public void A_past_market_has_the_prices_of_its_day()
    {
        Catalog past = On(Catalog.BuiltIn.Prices, Spring);

        InstanceOffer node = past.Offers.Single(offer => offer.Id == "gcp/a3-highgpu-8g@us-central1");
        Assert.Equal(88.49, node.OnDemandUsdPerHour);
        Assert.Equal(61.3837, node.Reserved1yUsdPerHour!.Value, 4);
        Assert.Equal(38.8644, node.Reserved3yUsdPerHour!.Value, 4);
        Assert.Equal(35.39575, node.SpotUsdPerHour);
        Assert.Equal(new DateOnly(2025, 1, 30), node.AsOf); // The spot price moved last on that day.
        Assert.All(past.Offers, offer => Assert.True(offer.AsOf <= Spring));
        Assert.All(past.Offers, offer => Assert.Equal("gcp", offer.Cloud));
        IReadOnlyList<CommitmentRow> rows = past.CommitmentsFor(node);
        Assert.Equal(["gcp-cud-a3-highgpu-1y", "gcp-cud-a3-highgpu-3y"], rows.Select(row => row.Id));
        Assert.Equal([12, 36], rows.Select(row => row.TermMonths));
        // No commitment for A100-80GB is in the list of that day, and none for what is sold on spot alone.
        Assert.Empty(
            past.CommitmentsFor(past.Offers.Single(offer => offer.Id == "gcp/a2-ultragpu-8g@us-central1"))
        );
        Assert.Empty(
            past.CommitmentsFor(past.Offers.Single(offer => offer.Id == "gcp/a3-highgpu-1g@us-central1"))
        );
        Assert.Empty(past.CommitmentsFor(null));
        // Today's catalog is as it was.
        Assert.Equal(Catalog.BuiltIn.Commitments, Catalog.BuiltIn.CommitmentsFor(node));
        Assert.DoesNotContain(
            On(Catalog.BuiltIn.Prices, new DateOnly(2023, 1, 1)).Offers,
            offer => offer.GpuId is "L4" or "H100-SXM"
        );
    }

    /// <summary>Every later row is replaced by an absurd one, or cut off: what is known on the day, and its market, do not change.</summary>
    [Fact]
    public void What_comes_later_reaches_no_past_market()
    {
        PriceHistory real = Catalog.BuiltIn.Prices;
        PriceHistory poisoned = real with
        {
            Last = new DateOnly(2031, 1, 1),
            Series =
            [
                .. real.Series.Select(series =>
                    series with
                    {
                        Steps =
                        [
                            .. series.Steps.Where(step => step.From <= Spring),
                            new PriceStep(Spring.AddDays(1), 0.000001, 1e9, 1e-6, 1e9),
                        ],
                    }
                ),
            ],
        };

        string known = PriceHistoryFile.Write(real.Until(Spring));
        Assert.Equal(known, PriceHistoryFile.Write(poisoned.Until(Spring)));
        Assert.Equal(known, PriceHistoryFile.Write(real.Until(Spring).Until(Spring.AddYears(5))));
        Assert.NotEqual(known, PriceHistoryFile.Write(poisoned.Until(Spring.AddDays(1))));
        Assert.Equal(Rows(On(real, Spring)), Rows(On(poisoned, Spring)));
        Assert.NotEqual(Rows(On(real, Spring)), Rows(On(poisoned, Spring.AddDays(1))));
    }

    private static string[] Rows(Catalog past) =>
        [
            .. past.Offers.Select(offer =>
                $"{offer.Id} {offer.OnDemandUsdPerHour} {offer.SpotUsdPerHour} {offer.Reserved1yUsdPerHour} {offer.Reserved3yUsdPerHour} {offer.AsOf} {string.Join(' ', past.CommitmentsFor(offer).Select(row => row.DiscountFraction))}"
            ),
        ];

    private static Catalog On(PriceHistory history, DateOnly day) => Catalog.BuiltIn.On(history.Until(day));
}
