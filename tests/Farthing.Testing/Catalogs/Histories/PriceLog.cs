namespace Farthing.Tests.Catalogs.Histories;

/// <summary>Small logs of price changes.</summary>
internal static class PriceLog
{
    public const string Head =
        "date,instance,gpu,gpus,region,usd_hour,usd_hour_spot,usd_month_1y,usd_month_3y\n";

    /// <summary>One type in two regions: dearer from July on in the one, cheaper at the very end in the other.</summary>
    public const string TwoRegions =
        Head
        + "2024-01-01,g2-standard-4,L4,1,us-central1,1,0.4,657,584\n" // 0.90 and 0.80 an hour.
        + "2024-01-01,g2-standard-4,L4,1,us-east4,1.1,,803,\n" // The price on demand: no commitment.
        + "2024-07-01,g2-standard-4,L4,1,us-central1,2,0.4,1000,950\n"
        + "2024-10-01,g2-standard-4,L4,1,us-east4,0.5,,,\n";

    /// <summary>Writes a log.</summary>
    public static string Write(string folder, string text, string name = "prices.csv")
    {
        string file = Path.Combine(folder, name);
        File.WriteAllText(file, text);
        return file;
    }
}
