using System.Collections.Concurrent;
using System.Globalization;
using Farthing.Planning.Offers;
using Farthing.Serving.Gpus;

namespace Farthing.Planning.Packing;

/// <summary>Prices fleets by their cheapest packing on a choice of offers; each packing is computed once.</summary>
/// <param name="offers">What can be bought.</param>
/// <param name="limits">How many GPUs may be paid for.</param>
public sealed class OfferPricing(OfferSelection offers, PackingLimits limits) : IFleetPricing
{
    private readonly ConcurrentDictionary<
        (string Gpu, Interconnect Link, int Together, int Groups, int Replicas),
        PackingResult
    > known = [];

    /// <summary>What can be bought.</summary>
    public OfferSelection Offers => offers;

    /// <summary>The cheapest packing, or why there is none.</summary>
    public PackingResult Pack(GpuSpec gpu, int gpusTogether, int groupsPerReplica, int replicas) =>
        known.GetOrAdd(
            (gpu.Id, gpu.Interconnect, gpusTogether, groupsPerReplica, replicas),
            (key, linked) =>
                FleetPacking.Cheapest(
                    key.Gpu,
                    key.Together * key.Groups,
                    key.Together,
                    key.Replicas,
                    [.. offers.Of(linked)],
                    limits
                ),
            gpu
        );

    /// <inheritdoc/>
    public FleetQuote? Quote(GpuSpec gpu, int gpusTogether, int groupsPerReplica, int replicas)
    {
        PackingResult packing = Pack(gpu, gpusTogether, groupsPerReplica, replicas);
        return packing.IsPossible
            ? new FleetQuote(
                packing.UsdPerHour,
                packing.GpusUsed,
                packing.GpusPaid,
                string.Join(" + ", packing.Lines.Select(Words)),
                string.Join("; ", packing.Lines.Select(Source).Distinct())
            )
            {
                Notes = packing.Notes,
            }
            : null;
    }

    /// <inheritdoc/>
    public string WhyNot(GpuSpec gpu, int gpusTogether)
    {
        PackingRefusal? refusal = Pack(gpu, gpusTogether, 1, 1).Refusal;
        string[] unpriced =
        [
            .. offers
                .Unpriced.Where(purchase => purchase.GpuId == gpu.Id)
                .Select(purchase =>
                    $"{purchase.OfferId} {PurchaseKinds.Words(purchase.Kind)}: {purchase.Reason}"
                )
                .Take(1),
        ];
        string reason = refusal?.Reason ?? "more GPUs than are sold or allowed would be needed";
        return refusal is { Kind: PackingRefusalKind.NoOffer } && unpriced.Length > 0
            ? $"{reason} ({unpriced[0]})"
            : reason;
    }

    private static string Words(PackingLine line)
    {
        PricedOffer offer = line.Offer;
        string kind = PurchaseKinds.Words(offer.Kind);
        return offer.IsSoldSingly
            ? string.Create(CultureInfo.InvariantCulture, $"{line.GpusPaid} × {offer.GpuId} ({kind})")
            : string.Create(
                CultureInfo.InvariantCulture,
                $"{line.Instances} × {offer.InstanceType} ({offer.Region}, {kind})"
            );
    }

    private static string Source(PackingLine line) =>
        line.Offer.AsOf is DateOnly day
            ? string.Create(CultureInfo.InvariantCulture, $"{line.Offer.Source}, {day:yyyy-MM-dd}")
            : line.Offer.Source;
}
