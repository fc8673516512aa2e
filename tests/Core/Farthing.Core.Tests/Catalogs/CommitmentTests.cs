using System.Globalization;
using System.IO.Compression;
using Farthing.Catalogs;
using Farthing.Documents.Catalogs;
using Farthing.Testing;

namespace Farthing.Tests.Catalogs;

/// <summary>The instruments of the catalog, against the offers that they hold for and the price history that they were computed from.</summary>
public sealed class CommitmentTests
{
    private static readonly IReadOnlyList<CommitmentRow> Rows = Catalog.BuiltIn.Commitments;

    [Fact]
    public void Each_has_an_id_of_its_own_a_source_and_at_most_one_price()
    {
        Assert.True(Rows.Count >= 25);
        Assert.Equal(Rows.Count, Rows.Select(row => row.Id).Distinct().Count());
        Assert.All(Rows, row => Assert.NotEmpty(row.Sources));
        Assert.All(
            Rows,
            row => Assert.False(row.DiscountFraction is not null && row.UsdPerGpuHour is not null)
        );
        Assert.All(
            Rows,
            row => Assert.DoesNotContain("up to", $"{row.DiscountFraction}", StringComparison.Ordinal)
        );
    }

    [Fact]
    public void An_instrument_of_a_family_holds_for_that_family_alone()
    {
        CommitmentRow a3 = Row("gcp-cud-a3-highgpu-1y");

        Assert.True(a3.Holds("gcp", "a3-highgpu-8g", "H100-SXM"));
        Assert.False(a3.Holds("gcp", "a3-megagpu-8g", "H100-SXM"));
        Assert.False(a3.Holds("aws", "a3-highgpu-8g", "H100-SXM"));
        Assert.True(Row("gcp-dws-flex").Holds("gcp", "g2-standard-4", "L4"));
        Assert.True(Row("coreweave-1y").Holds("coreweave", "any", "H100-SXM"));
        Assert.False(Row("coreweave-1y").Holds("coreweave", "any", "H200-SXM"));
        foreach (CommitmentRow row in Rows.Where(row => row.Instances.Count > 0))
        {
            Assert.Contains(
                Catalog.BuiltIn.Offers,
                offer => row.Holds(offer.Cloud, offer.InstanceType, offer.GpuId)
            );
        }
    }

    /// <summary>Nothing that binds for longer costs more than what binds for less.</summary>
    [Fact]
    public void Three_years_are_cheaper_than_one()
    {
        int pairs = 0;
        foreach (CommitmentRow year in Rows.Where(row => row.Id.EndsWith("-1y", StringComparison.Ordinal)))
        {
            CommitmentRow? three = Rows.FirstOrDefault(row => row.Id == year.Id[..^2] + "3y");
            if (three?.DiscountFraction is double longer && year.DiscountFraction is double shorter)
            {
                Assert.True(longer > shorter, year.Id);
                pairs++;
            }
        }

        Assert.True(pairs >= 4);
    }

    [Theory]
    [InlineData("gcp-cud-a2-highgpu", "a2-highgpu-1g", "us-central1")]
    [InlineData("gcp-cud-a3-highgpu", "a3-highgpu-8g", "us-east4")]
    [InlineData("gcp-cud-a3-megagpu", "a3-megagpu-8g", "us-east4")]
    [InlineData("gcp-cud-g2", "g2-standard-4", "us-central1")]
    public void A_computed_discount_is_the_ratio_of_the_last_list_prices(
        string id,
        string instance,
        string region
    )
    {
        string? path = RepositoryRoot.DataFile("prices/gcp_gpu_price_history.csv.gz");
        Assert.SkipWhen(path is null, "the raw data are not in ../shared/data");
        using StreamReader reader = new(new GZipStream(File.OpenRead(path!), CompressionMode.Decompress));
        string[] last = [];
        while (reader.ReadLine() is string line)
        {
            string[] cells = line.Split(',');
            if (cells[1] == instance && cells[4] == region && cells[5].Length > 0)
            {
                last = cells;
            }
        }

        double Discount(int cell) => 1 - (Number(last[cell]) / 730 / Number(last[5]));
        Assert.Equal(Discount(7), Row(id + "-1y").DiscountFraction!.Value, 3);
        Assert.Equal(Discount(8), Row(id + "-3y").DiscountFraction!.Value, 3);
    }

    private static CommitmentRow Row(string id) => Rows.Single(row => row.Id == id);

    private static double Number(string cell) => double.Parse(cell, CultureInfo.InvariantCulture);
}
