using System.IO.Compression;
using System.Text;
using Farthing.Catalogs;
using Farthing.Catalogs.Histories;
using Farthing.Numerics.Faults;

namespace Farthing.Tests.Catalogs.Histories;

public sealed class PriceHistoryReaderTests : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory().FullName;

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Fact]
    public void A_log_is_read_as_steps_of_each_machine()
    {
        PriceHistory history = Read(PriceLog.TwoRegions);

        Assert.Equal(new DateOnly(2024, 1, 1), history.First);
        Assert.Equal(new DateOnly(2024, 10, 1), history.Last);
        PriceSeries central = history.Find("g2-standard-4", "gcp/us-central1")!;
        Assert.Equal(2, central.Steps.Count);
        Assert.Equal(0.9, central.Steps[0].OneYearUsdPerHour!.Value, 12);
        Assert.Equal(0.8, central.Steps[0].ThreeYearUsdPerHour!.Value, 12);
        Assert.Equal(1, central.At(new DateOnly(2024, 6, 30))!.OnDemandUsdPerHour);
        Assert.Equal(2, central.At(new DateOnly(2024, 7, 1))!.OnDemandUsdPerHour);
        Assert.Null(central.At(new DateOnly(2023, 12, 31)));
    }

    /// <summary>1.1 · 730 = 803, and within a thousandth of it: no commitment is known. One that is a little cheaper is one.</summary>
    [Theory]
    [InlineData("803", false)]
    [InlineData("802.3", false)]
    [InlineData("801", true)]
    public void A_commitment_at_the_price_on_demand_is_none(string month, bool isKnown)
    {
        PriceHistory history = Read(
            $"{PriceLog.Head}2024-01-01,g2-standard-4,L4,1,us-east4,1.1,,{month},{month}\n"
        );

        Assert.Equal(isKnown, history.Series[0].Steps[0].OneYearUsdPerMonth is not null);
        Assert.Equal(isKnown, history.Series[0].Steps[0].ThreeYearUsdPerMonth is not null);
    }

    [Fact]
    public void What_the_catalog_has_no_machine_of_is_left_out_but_dates_the_log()
    {
        PriceHistory history = Read(
            PriceLog.TwoRegions
                + "2024-11-01,a9-megagpu-8g,X1,8,us-central1,100,,,\n"
                + "2024-12-01,g2-standard-4,L4,1,africa-south1,1.5,,,\n"
        );

        Assert.Equal(2, history.Series.Count);
        Assert.Equal(2, history.LeftOut);
        Assert.Equal(new DateOnly(2024, 12, 1), history.Last);
    }

    /// <summary>A machine with an eighth of a GPU is kept where the catalog has it, and left out elsewhere.</summary>
    [Fact]
    public void Machines_may_have_a_fraction_of_a_GPU()
    {
        PriceHistory history = Read(
            PriceLog.TwoRegions
                + "2024-11-01,g4-standard-6,RTX-PRO-6000,0.125,us-central1,0.56,0.22,,\n"
                + "2024-11-01,g4-standard-6,RTX-PRO-6000,0.125,mars-north1,0.56,0.22,,\n"
                + "2024-11-01,g4-standard-24,RTX-PRO-6000,0.5,us-central1,2.25,,,\n"
        );

        Assert.Equal(0.56, history.Find("g4-standard-6", "gcp/us-central1")!.Steps[0].OnDemandUsdPerHour);
        Assert.NotNull(history.Find("g4-standard-24", "gcp/us-central1"));
        Assert.Equal(1, history.LeftOut);
    }

    [Fact]
    public void A_series_that_leaves_the_list_has_no_price_from_then_on()
    {
        PriceHistory history = Read(PriceLog.TwoRegions + "2024-11-01,g2-standard-4,L4,1,us-central1,,,,\n");

        PriceSeries central = history.Find("g2-standard-4", "gcp/us-central1")!;
        Assert.NotNull(central.At(new DateOnly(2024, 10, 31)));
        Assert.Null(central.At(new DateOnly(2024, 11, 1)));
    }

    [Fact]
    public void A_packed_log_is_the_same()
    {
        string packed = Path.Combine(folder, "prices.csv.gz");
        using (FileStream file = File.Create(packed))
        using (GZipStream gzip = new(file, CompressionLevel.Fastest))
        {
            gzip.Write(Encoding.UTF8.GetBytes(PriceLog.TwoRegions));
        }

        Assert.Equal(
            PriceHistoryFile.Write(Read(PriceLog.TwoRegions)),
            PriceHistoryFile.Write(PriceHistoryReader.ReadFile(packed, Catalog.BuiltIn.Offers))
        );
    }

    /// <summary>It would unpack to fewer rows without a word.</summary>
    [Fact]
    public void A_packed_log_that_is_cut_off_is_refused()
    {
        string packed = Path.Combine(folder, "prices.csv.gz");
        using MemoryStream whole = new();
        using (GZipStream gzip = new(whole, CompressionLevel.Fastest, leaveOpen: true))
        {
            gzip.Write(Encoding.UTF8.GetBytes(PriceLog.TwoRegions));
        }

        foreach (int cut in (int[])[1, 4, 8, 20])
        {
            File.WriteAllBytes(packed, whole.ToArray()[..^cut]);

            FarthingException refused = Assert.Throws<FarthingException>(() =>
                PriceHistoryReader.ReadFile(packed, Catalog.BuiltIn.Offers)
            );
            Assert.Equal("FAR2011", Assert.Single(refused.Faults).Code);
        }
    }

    [Theory]
    [InlineData("01.02.2024,g2-standard-4,L4,1,us-east4,1,,,", "FAR2012", 6, "date", "not a day")]
    [InlineData("2024-11-01,g2-standard-4,L4,1,us-east4,-1,,,", "FAR2012", 6, "usd_hour", "not a price")]
    [InlineData("2024-11-01,g2-standard-4,L4,1,us-east4,0,,,", "FAR2012", 6, "usd_hour", "not a price")]
    [InlineData(
        "2024-11-01,g2-standard-4,L4,1,us-east4,1,,NaN,",
        "FAR2012",
        6,
        "usd_month_1y",
        "not a price"
    )]
    [InlineData("2024-11-01,g2-standard-4,L4,1,us-east4,,0.3,,", "FAR2012", 6, "usd_hour", "a hole")]
    [InlineData(
        "2024-11-01,g2-standard-4,L4,1,us-west1,,,,",
        "FAR2012",
        6,
        "usd_hour",
        "leaves the list before"
    )]
    [InlineData(
        "2024-10-01,g2-standard-4,L4,1,us-east4,1,,,",
        "FAR2012",
        6,
        "date",
        "a row of 2024-10-01 above it"
    )]
    [InlineData(
        "2024-11-01,g2-standard-4,L4,2,us-east4,1,,,",
        "FAR2012",
        6,
        "gpus",
        "another number of GPUs"
    )]
    [InlineData("2024-11-01,,L4,1,us-east4,1,,,", "FAR2012", 6, "instance", "a row needs it")]
    [InlineData("2024-11-01,\"g2,L4,1,us-east4,1,,,", "FAR2012", 6, "region", "a row needs it")]
    public void A_wrong_row_is_refused_by_its_line(
        string row,
        string code,
        int line,
        string? column,
        string words
    )
    {
        FarthingException refused = Assert.Throws<FarthingException>(() =>
            Read(PriceLog.TwoRegions + row + "\n")
        );

        Fault fault = Assert.Single(refused.Faults);
        Assert.Equal(code, fault.Code);
        Assert.Equal(line, fault.Line);
        Assert.Equal(column, fault.Path);
        Assert.Contains(words, fault.Message, StringComparison.Ordinal);
        Assert.NotNull(fault.Expected);
        Assert.EndsWith("prices.csv", fault.File, StringComparison.Ordinal);
        Assert.Equal(2, refused.ExitCode);
    }

    [Theory]
    [InlineData("", "FAR2013", "no log of price changes")]
    [InlineData("{\"instances\": []}", "FAR2013", "no log of price changes")]
    [InlineData(
        "date,instance,gpus,region,usd_hour,usd_hour_spot,usd_month_1y",
        "FAR2013",
        "no column usd_month_3y"
    )]
    [InlineData(PriceLog.Head, "FAR2013", "there are no prices in it")]
    [InlineData(PriceLog.Head + "2024-01-01,a9,X,1,moon,1,,,", "FAR2013", "the catalog knows no machine")]
    public void What_is_no_log_is_refused(string text, string code, string words)
    {
        FarthingException refused = Assert.Throws<FarthingException>(() => Read(text));

        Fault fault = Assert.Single(refused.Faults);
        Assert.Equal(code, fault.Code);
        Assert.Contains(words, fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_missing_and_a_broken_file_are_refused()
    {
        string broken = Path.Combine(folder, "prices.csv.gz");
        File.WriteAllBytes(broken, [0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 3, 255, 255, 255, 255, 1, 2, 3, 4]);

        foreach (string file in (string[])[Path.Combine(folder, "none.csv"), broken, folder])
        {
            FarthingException refused = Assert.Throws<FarthingException>(() =>
                PriceHistoryReader.ReadFile(file, Catalog.BuiltIn.Offers)
            );
            Assert.Equal("FAR2011", Assert.Single(refused.Faults).Code);
        }
    }

    [Fact]
    public void Many_wrong_rows_are_told_at_once_but_not_all()
    {
        FarthingException refused = Assert.Throws<FarthingException>(() =>
            Read(
                PriceLog.Head
                    + string.Concat(Enumerable.Repeat("never,g2-standard-4,L4,1,us-east4,1,,,\n", 50))
            )
        );

        Assert.Equal(10, refused.Faults.Count);
    }

    private PriceHistory Read(string text) =>
        PriceHistoryReader.ReadFile(PriceLog.Write(folder, text), Catalog.BuiltIn.Offers);
}
