using System.Globalization;
using Farthing.Catalogs.Histories;
using Farthing.Documents.Plans;
using Farthing.Numerics.Quantities;

namespace Farthing.Scenarios.Fleets.Hindsight;

/// <summary>Hindsight as its part of a document.</summary>
public static class HindsightRecord
{
    /// <summary>The part.</summary>
    public static PurchaseHindsight Of(HindsightAnswer answer)
    {
        HindsightStretch stretch = answer.Stretch;
        PriceSeries series = answer.Decided.Place.Series;
        double least = answer.Clairvoyant.Cost.TotalUsd;
        return new PurchaseHindsight(
            stretch.Day,
            stretch.Last,
            stretch.Hours / QuantityParser.HoursPerMonth,
            stretch.EndsEarly,
            stretch.GrowthPerMonth,
            Choice(answer.Decided),
            Choice(answer.BestThere),
            Choice(answer.UnmovedThere),
            Choice(answer.Clairvoyant),
            Choice(answer.OnDemandThere),
            Choice(answer.OnDemandBest),
            answer.Decided.Place.Played.StaticPeakUsd,
            answer.RegretUsd,
            least > 0 ? answer.RegretUsd / least : 0,
            answer.RegretByCommitmentsUsd,
            answer.RegretByPlaceUsd,
            [
                Price(series.At(stretch.Day)! with { From = stretch.Day }),
                .. series.Between(stretch.Day, stretch.Last).Select(Price),
            ],
            answer.Places.Count,
            answer.Source,
            [.. Notes(answer)]
        );
    }

    private static HindsightPurchase Choice(HindsightChoice choice) =>
        new(
            choice.Place.Offer.InstanceType,
            choice.Place.Offer.Region,
            [
                .. choice
                    .Place.Played.Commitments.Zip(choice.Nodes)
                    .Where(one => one.Second > 0)
                    .Select(one => new HindsightCommitment(
                        one.First.Way.Name,
                        one.First.Way.TermMonths,
                        one.Second,
                        one.First.Way.FixedUsdPerHour
                    )),
            ],
            choice.Cost.CommittedUsd,
            choice.Cost.RentedUsd,
            choice.Cost.PaidUsd,
            choice.Cost.OwedUsd,
            choice.Cost.RestUsd,
            choice.Cost.TotalUsd
        );

    private static HindsightPrice Price(PriceStep step) =>
        new(
            step.From,
            step.OnDemandUsdPerHour,
            step.OneYearUsdPerHour,
            step.ThreeYearUsdPerHour,
            step.SpotUsdPerHour
        );

    private static IEnumerable<string> Notes(HindsightAnswer answer)
    {
        HindsightStretch stretch = answer.Stretch;
        yield return stretch.GrowthPerMonth is double growth
            ? $"traffic that came is in no data: the fleet's month repeats itself at {Show.Change(growth)} a month, which the decision expected, for the decided and the clairvoyant alike"
            : "traffic that came is in no data: the fleet's month repeats itself, for the decided and the clairvoyant alike (--growth 8% lets it grow)";
        yield return "hours are those of the calendar; of what is owed over the rest of a term counts what its nodes are not worth: their last use, bought the cheapest way at the last prices, for both alike";
        PlayedPlace[] left = [.. answer.Places.Where(place => place.LeftOn is not null)];
        foreach (
            PlayedPlace place in left.Where(place =>
                place == answer.Decided.Place || place == answer.Clairvoyant.Place
            )
        )
        {
            yield return $"{place.Offer.InstanceType} in {place.Offer.Region} left the list on {place.LeftOn!.Value.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture)}: its last price is carried on";
        }

        int others = left.Count(place => place != answer.Decided.Place && place != answer.Clairvoyant.Place);
        if (others > 0)
        {
            yield return $"{Show.Counted(others, "other place")} left the list: the last price is carried on there too";
        }
    }
}
