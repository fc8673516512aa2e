namespace Farthing.Catalogs.Histories;

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
