using Farthing.Catalogs;
using Farthing.Catalogs.Histories;
using Farthing.Catalogs.Offers;
using Farthing.Economics.Purchases.Outlook;
using Farthing.Scenarios.Fleets.Hindsight;

namespace Farthing.Studies.Hindsights;

/// <summary>A day of decisions: what was for sale, the fit on the prices before it, and the time that came.</summary>
/// <param name="Market">The catalog of the day; it reaches no later price.</param>
/// <param name="Stretch">The time that came.</param>
/// <param name="OnDemand">Factors on prices, fitted on the history up to the day.</param>
/// <param name="Families">Of each family with a commitment, one size: its places with a price.</param>
internal sealed record StudiedDay(
    Catalog Market,
    HindsightStretch Stretch,
    FittedOnDemand OnDemand,
    IReadOnlyList<StudiedFamily> Families
)
{
    private const int LeastMonths = 6;

    /// <summary>First days of months of which at least six months of prices follow.</summary>
    public static IEnumerable<StudiedDay> All(Catalog catalog, PriceHistory history)
    {
        DateOnly day = new DateOnly(history.First.Year, history.First.Month, 1).AddMonths(1);
        for (; day.AddMonths(LeastMonths) <= history.Last; day = day.AddMonths(1))
        {
            PriceHistory known = history.Until(day);
            Catalog market = catalog.On(known);
            yield return new StudiedDay(
                market,
                HindsightStretch.After(day, history.Last, null),
                FittedOnDemand.Of(known, FutureScenarios.DefaultOnDemand),
                [
                    .. market
                        .Offers.Where(offer =>
                            offer.GpuFraction == 1 && market.CommitmentsFor(offer).Count > 0
                        )
                        .GroupBy(offer => PriceHistory.FamilyOf(offer.InstanceType))
                        .OrderBy(family => family.Key, StringComparer.Ordinal)
                        .Select(family => new StudiedFamily(
                            family.Key,
                            [
                                .. family
                                    .GroupBy(offer => offer.InstanceType)
                                    .OrderByDescending(type => type.Count())
                                    .ThenBy(type => type.Key, StringComparer.Ordinal)
                                    .First(),
                            ]
                        )),
                ]
            );
        }
    }
}

/// <summary>The size of a family that stands in most regions.</summary>
/// <param name="Name">The family.</param>
/// <param name="Places">Its places.</param>
internal sealed record StudiedFamily(string Name, IReadOnlyList<InstanceOffer> Places);
