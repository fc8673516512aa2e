using System.Globalization;
using Farthing.Catalogs.Offers;
using Farthing.Documents.Catalogs;

namespace Farthing.Catalogs.Histories;

/// <summary>What was for sale on a past day: instances at the prices of that day, and nothing else.</summary>
/// <param name="Offers">The instances.</param>
/// <param name="Commitments">Instruments for each of them, by its id.</param>
public sealed record PastMarket(
    IReadOnlyList<InstanceOffer> Offers,
    IReadOnlyDictionary<string, IReadOnlyList<CommitmentRow>> Commitments
)
{
    /// <summary>The market of the last day of a history.</summary>
    /// <param name="machines">Offers that say which machines there are.</param>
    /// <param name="known">What was known on the day (<see cref="PriceHistory.Until"/>).</param>
    public static PastMarket Of(IReadOnlyList<InstanceOffer> machines, PriceHistory known)
    {
        List<InstanceOffer> offers = [];
        Dictionary<string, IReadOnlyList<CommitmentRow>> commitments = [];
        foreach (PriceSeries series in known.Series)
        {
            InstanceOffer? machine = Find(machines, series.InstanceType, series.Region);
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

        return new PastMarket(offers, commitments);
    }

    private static InstanceOffer? Find(
        IReadOnlyList<InstanceOffer> machines,
        string instanceType,
        string region
    ) =>
        machines.FirstOrDefault(offer =>
            offer.Cloud == PriceHistory.Cloud
            && offer.InstanceType == instanceType
            && offer.Region == region
            && offer.Variant is null
        );

    private static CommitmentRow Row(InstanceOffer offer, int years, double usdPerHour, SourceNote source)
    {
        string family = PriceHistory.FamilyOf(offer.InstanceType);
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
