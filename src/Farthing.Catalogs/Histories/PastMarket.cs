using System.Globalization;
using Farthing.Catalogs.Offers;
using Farthing.Documents.Catalogs;

namespace Farthing.Catalogs.Histories;

/// <summary>A catalog in which instances have the prices of a past day, and nothing else is for sale.</summary>
public static class PastMarket
{
    /// <summary>The catalog of the last day of a history. Models, GPUs and the machines themselves are those of the catalog.</summary>
    /// <param name="today">The catalog.</param>
    /// <param name="known">What was known on the day (<see cref="PriceHistory.Until"/>).</param>
    public static Catalog Of(Catalog today, PriceHistory known)
    {
        List<InstanceOffer> offers = [];
        Dictionary<string, IReadOnlyList<CommitmentRow>> commitments = [];
        foreach (PriceSeries series in known.Series)
        {
            InstanceOffer? machine = Find(today, series.InstanceType, series.Region);
            if (machine is null || series.At(known.Last) is not PriceStep step)
            {
                continue;
            }

            SourceNote source = new("*", null, known.Source, step.From, true, null);
            // What is sold on spot alone has a price on demand in the list all the same.
            bool isRented = machine.IsOnDemandAvailable != false;
            InstanceOffer offer = machine with
            {
                OnDemandUsdPerHour = step.OnDemandUsdPerHour,
                SpotUsdPerHour = step.SpotUsdPerHour,
                Reserved1yUsdPerHour = isRented ? step.OneYearUsdPerHour : null,
                Reserved3yUsdPerHour = isRented ? step.ThreeYearUsdPerHour : null,
                ReservedFromUsdPerHour = null,
                Rate = null,
                Origin = null,
                Note = null,
                Sources = [source],
            };
            offers.Add(offer);
            (int Years, double? Usd)[] terms =
            [
                (1, offer.Reserved1yUsdPerHour),
                (3, offer.Reserved3yUsdPerHour),
            ];
            commitments[offer.Id] =
            [
                .. terms
                    .Where(term => term.Usd is not null)
                    .Select(term => Row(offer, term.Years, term.Usd!.Value, source)),
            ];
        }

        return today.WithMarket(offers, commitments);
    }

    /// <summary>The machine of a series; null where the catalog has none of this type in this region.</summary>
    internal static InstanceOffer? Find(Catalog catalog, string instanceType, string region) =>
        catalog.Offers.FirstOrDefault(offer =>
            offer.Cloud == PriceHistory.Cloud
            && offer.InstanceType == instanceType
            && offer.Region == region
            && offer.Variant is null
        );

    private static CommitmentRow Row(InstanceOffer offer, int years, double usdPerHour, SourceNote source)
    {
        string family = offer.InstanceType[..offer.InstanceType.LastIndexOf('-')];
        string term = years.ToString(CultureInfo.InvariantCulture) + "y";
        return new CommitmentRow(
            $"{offer.Cloud}-cud-{family}-{term}",
            offer.Cloud,
            "resource-based committed use discount",
            offer.InstanceType,
            [offer.InstanceType],
            [],
            years * 12,
            term,
            "none (billed monthly)",
            1 - (usdPerHour / offer.OnDemandUsdPerHour),
            null,
            null,
            null,
            null,
            null,
            null,
            [source]
        );
    }
}
