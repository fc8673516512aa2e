namespace Farthing.Catalogs.Histories;

/// <summary>List prices of instances over time: of types and regions that the catalog knows, since a price is no machine.</summary>
/// <param name="Source">Where the prices were listed.</param>
/// <param name="First">Day of the first row.</param>
/// <param name="Last">Day of the last row: prices of later days are not known.</param>
/// <param name="Series">By instance type, then region.</param>
public sealed record PriceHistory(
    string Source,
    DateOnly First,
    DateOnly Last,
    IReadOnlyList<PriceSeries> Series
)
{
    /// <summary>The cloud that the format is of.</summary>
    public const string Cloud = "gcp";

    /// <summary>Series of the file that are left out: types and regions of which the catalog has no machine.</summary>
    public int LeftOut { get; init; }

    /// <summary>Family of an instance type, whose sizes are priced alike: the name without its last part.</summary>
    public static string FamilyOf(string instanceType) =>
        instanceType.LastIndexOf('-') is > 0 and int at ? instanceType[..at] : instanceType;

    /// <summary>What was known on a day: nothing in it is younger.</summary>
    /// <param name="day">The day, with its own prices.</param>
    public PriceHistory Until(DateOnly day) =>
        this with
        {
            Last = day < Last ? day : Last,
            Series =
            [
                .. Series
                    .Select(series =>
                        series with
                        {
                            Steps = [.. series.Steps.Where(step => step.From <= day)],
                        }
                    )
                    .Where(series => series.Steps.Count > 0),
            ],
        };

    /// <summary>The series of an instance type in a region; null without one.</summary>
    public PriceSeries? Find(string instanceType, string region) =>
        Series.FirstOrDefault(series => series.InstanceType == instanceType && series.Region == region);
}

/// <summary>Prices of an instance type in a region over time.</summary>
/// <param name="InstanceType">The cloud's name of it.</param>
/// <param name="Region">As <c>cloud/region</c>.</param>
/// <param name="Steps">Changes in order of their days, at least one.</param>
public sealed record PriceSeries(string InstanceType, string Region, IReadOnlyList<PriceStep> Steps)
{
    /// <summary>The step that holds on a day; null before the first, and where the series has left the list by then.</summary>
    public PriceStep? At(DateOnly day) =>
        Steps.LastOrDefault(step => step.From <= day) is { IsListed: true } step ? step : null;

    /// <summary>Steps after a day, up to another.</summary>
    /// <param name="day">The day that is left out.</param>
    /// <param name="last">The last day.</param>
    public IEnumerable<PriceStep> Between(DateOnly day, DateOnly last) =>
        Steps.Where(step => step.From > day && step.From <= last);
}
