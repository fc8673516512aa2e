using Farthing.Catalogs.Histories;
using Farthing.Economics.Purchases.Hindsight;
using Farthing.Economics.Purchases.Screening;
using Farthing.Economics.Purchases.Ways;

namespace Farthing.Scenarios.Fleets.Hindsight;

/// <summary>The time that came after a day: a year, or as far as prices are known.</summary>
/// <param name="Day">The first day, on which it was decided.</param>
/// <param name="Last">The last day, included.</param>
/// <param name="GrowthPerMonth">Growth of traffic each month, as a fraction; null for a month that repeats itself.</param>
public sealed record HindsightStretch(DateOnly Day, DateOnly Last, double? GrowthPerMonth)
{
    /// <summary>Months that are played at most.</summary>
    public const int MostMonths = 12;

    private const double HoursPerDay = 24;

    /// <summary>True where the history ends before the year does.</summary>
    public bool EndsEarly => End < Day.AddMonths(MostMonths);

    /// <summary>Its hours by the calendar.</summary>
    public double Hours => HoursBetween(Day, End);

    private DateOnly End => Last.AddDays(1);

    /// <summary>The time after a day.</summary>
    /// <param name="day">The day.</param>
    /// <param name="lastKnown">Last day of the history.</param>
    /// <param name="growthPerMonth">Growth of traffic.</param>
    public static HindsightStretch After(DateOnly day, DateOnly lastKnown, double? growthPerMonth)
    {
        DateOnly last = day.AddMonths(MostMonths).AddDays(-1);
        return new HindsightStretch(day, last < lastKnown ? last : lastKnown, growthPerMonth);
    }

    /// <summary>Hours of a term, signed on the day, that are left at the end.</summary>
    public double RestHours(int termMonths) => Math.Max(0, HoursBetween(End, Day.AddMonths(termMonths)));

    /// <summary>The time cut where the price on demand or the traffic changes. Where the series leaves the list its last price is carried on.</summary>
    /// <param name="series">Prices of the place.</param>
    /// <param name="priceFactor">What is paid over what is listed.</param>
    /// <param name="load">Nodes over the month.</param>
    /// <param name="mostNodes">Nodes that there may be at most, however far traffic grows.</param>
    public IEnumerable<PlayedSpan> Spans(
        PriceSeries series,
        double priceFactor,
        NodeLoad load,
        int mostNodes = int.MaxValue
    )
    {
        IReadOnlyList<NodeLoad> months = GrowthPerMonth is double growth
            ?
            [
                .. Enumerable
                    .Range(0, MostMonths)
                    .Select(month => load.Scaled(Math.Pow(1 + growth, month)).UpTo(mostNodes)),
            ]
            : [load];
        return Spans(series, priceFactor, months);
    }

    /// <summary>The same, with the nodes of each month.</summary>
    /// <param name="series">Prices of the place.</param>
    /// <param name="priceFactor">What is paid over what is listed.</param>
    /// <param name="months">Nodes over each month from the day on; the last one stays.</param>
    public IEnumerable<PlayedSpan> Spans(
        PriceSeries series,
        double priceFactor,
        IReadOnlyList<NodeLoad> months
    )
    {
        PriceStep[] changes = [.. series.Between(Day, Last).Where(step => step.IsListed)];
        DateOnly[] begins =
        [
            .. Enumerable
                .Range(1, months.Count - 1)
                .Select(month => Day.AddMonths(month))
                .Where(day => day <= Last),
        ];
        DateOnly[] cuts =
        [
            .. changes.Select(step => step.From).Concat(begins).Append(Day).Distinct().Order(),
        ];
        double usd = series.At(Day)!.OnDemandUsdPerHour!.Value;
        for (int i = 0; i < cuts.Length; i++)
        {
            DateOnly from = cuts[i];
            DateOnly to = i + 1 < cuts.Length ? cuts[i + 1] : End;
            usd = changes.FirstOrDefault(step => step.From == from)?.OnDemandUsdPerHour ?? usd;
            yield return new PlayedSpan(
                HoursBetween(from, to),
                usd * priceFactor,
                months[begins.Count(month => month <= from)]
            );
        }
    }

    /// <summary>Price of a commitment that is signed on the last day instead. A list price is the list's of then; another moves with the price on demand.</summary>
    /// <param name="way">The commitment, as signed.</param>
    /// <param name="series">Prices of the place.</param>
    /// <returns>Dollars an hour; null where the list has none any more.</returns>
    public double? LaterUsdPerHour(CommittedNode way, PriceSeries series)
    {
        PriceStep then = series.At(Day)!;
        PriceStep last = series.Steps.Last(step => step.From <= Last && step.IsListed);
        double? Listed(PriceStep step) =>
            way.TermMonths == 12 ? step.OneYearUsdPerHour
            : way.TermMonths == 36 ? step.ThreeYearUsdPerHour
            : null;
        return Listed(then) == way.FixedUsdPerHour
            ? Listed(last)
            : way.FixedUsdPerHour * last.OnDemandUsdPerHour / then.OnDemandUsdPerHour;
    }

    private static double HoursBetween(DateOnly from, DateOnly to) =>
        (to.DayNumber - from.DayNumber) * HoursPerDay;
}
