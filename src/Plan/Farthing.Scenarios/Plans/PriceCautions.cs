using System.Globalization;
using Farthing.Numerics.Quantities;
using Farthing.Planning;
using Farthing.Planning.Fleets;
using Farthing.Planning.Offers;
using Farthing.Planning.Packing;

namespace Farthing.Scenarios.Plans;

/// <summary>What to know of a fleet's price before relying on it: a source without a date, and one provider's stock behind it.</summary>
public static class PriceCautions
{
    /// <summary>A price elsewhere that is at most this much higher replaces it.</summary>
    private const double AsGood = 1.1;

    /// <summary>The cautions, in words; empty where there are none.</summary>
    public static IReadOnlyList<string> Of(PlanInputs inputs, PlanEntry chosen)
    {
        ReplicaShape shape = chosen.Shape;
        int groups = shape.PipelineParallel;
        int together = shape.Gpus / groups;
        PackingResult packing = inputs.Pricing.Pack(shape.Gpu, together, groups, chosen.Replicas);
        PricedOffer[] rented = [.. packing.Lines.Select(line => line.Offer).Where(offer => offer.IsRented)];
        List<string> cautions = [];
        if (rented.Any(offer => offer.AsOf is null))
        {
            cautions.Add("its source has no date");
        }

        if (rented.Any(offer => offer.Kind == PurchaseKind.Spot))
        {
            cautions.Add(
                $"spot may be taken away at any time: {Show.Counted(chosen.Quote.SpareReplicas, "replica")} more than needed {(chosen.Quote.SpareReplicas == 1 ? "is" : "are")} paid for"
            );
        }

        string[] clouds = [.. rented.Select(offer => offer.Cloud).Distinct()];
        if (clouds.Length != 1)
        {
            return cautions;
        }

        OfferSelection rest = inputs.Pricing.Offers with
        {
            Offers = [.. inputs.Pricing.Offers.Offers.Where(offer => offer.Cloud != clouds[0])],
        };
        FleetQuote? elsewhere = new OfferPricing(rest, inputs.Limits).Quote(
            shape.Gpu,
            together,
            groups,
            chosen.Replicas
        );
        if (elsewhere is null)
        {
            cautions.Add($"one provider's stock ({clouds[0]}), no other sells it here");
        }
        else if (elsewhere.UsdPerHour > chosen.Quote.UsdPerHour * AsGood)
        {
            double more = (elsewhere.UsdPerHour / chosen.Quote.UsdPerHour) - 1;
            cautions.Add(
                $"one provider's stock ({clouds[0]}), elsewhere {Show.UsdPerHour(elsewhere.UsdPerHour)} ({more.ToString("+0 %", CultureInfo.InvariantCulture)})"
            );
        }

        return cautions;
    }
}
