using System.Collections.Concurrent;
using System.Globalization;
using Farthing.Numerics.Quantities;
using Farthing.Planning.Fleets;
using Farthing.Planning.Offers;
using Farthing.Serving.Gpus;

namespace Farthing.Planning.Packing;

/// <summary>Prices fleets by their cheapest packing on a choice of offers; each packing is computed once.</summary>
/// <param name="offers">What can be bought.</param>
/// <param name="limits">How many GPUs may be paid for.</param>
public sealed class OfferPricing(OfferSelection offers, PackingLimits limits) : IFleetPricing
{
    private readonly ConcurrentDictionary<
        (string Gpu, Interconnect Link, int Together, int Groups, int Replicas, bool HasSpot),
        PackingResult
    > known = [];

    /// <summary>The available offers.</summary>
    public OfferSelection Offers => offers;

    /// <summary>The cheapest packing, or why there is none. Instances on spot may be taken away: a fleet with any has replicas on demand and to spare (<see cref="SpotMix"/>), where that is still cheaper.</summary>
    public PackingResult Pack(GpuSpec gpu, int gpusTogether, int groupsPerReplica, int replicas)
    {
        PackingResult Packed(int count, bool hasSpot) =>
            Pack(gpu, gpusTogether, groupsPerReplica, count, hasSpot);
        PackingResult cheapest = Packed(replicas, hasSpot: true);
        if (!IsOnSpot(cheapest))
        {
            return cheapest;
        }

        int steady = limits.Spot.Base(replicas);
        int extra = limits.Spot.Extra(replicas);
        PackingResult onSpot = Packed(replicas - steady + extra, hasSpot: true);
        PackingResult spared = steady == 0 ? onSpot : Packed(steady, hasSpot: false).With(onSpot);
        bool isAllowed = spared.IsPossible && spared.GpusPaid <= limits.For(gpu.Id);
        PackingResult lasting = Packed(replicas, hasSpot: false);
        return lasting.IsPossible && !(isAllowed && spared.UsdPerHour < lasting.UsdPerHour) ? lasting
            : isAllowed
                ? spared with
                {
                    SpareReplicas = extra,
                    Notes =
                    [
                        .. spared.Notes,
                        $"spot instances may be taken away at any time: {Show.Counted(extra, "replica")} more than the promise needs {(extra == 1 ? "is" : "are")} paid for; spread those on spot over {Show.Counted(limits.Spot.Zones, "zone")}",
                    ],
                }
            : !spared.IsPossible ? spared
            : spared with
            {
                Refusal = new PackingRefusal(
                    PackingRefusalKind.TooManyGpus,
                    $"{Show.Counted(spared.GpusPaid, "GPU")} with replicas for spot that is taken away, {Show.Count(limits.For(gpu.Id))} allowed"
                ),
            };
    }

    private static bool IsOnSpot(PackingResult packing) =>
        packing.Lines.Any(line => line.Offer.Kind == PurchaseKind.Spot);

    private PackingResult Pack(
        GpuSpec gpu,
        int gpusTogether,
        int groupsPerReplica,
        int replicas,
        bool hasSpot
    ) =>
        known.GetOrAdd(
            (gpu.Id, gpu.Interconnect, gpusTogether, groupsPerReplica, replicas, hasSpot),
            (key, linked) =>
                FleetPacking.Cheapest(
                    key.Gpu,
                    key.Together * key.Groups,
                    key.Together,
                    key.Replicas,
                    [.. offers.Of(linked).Where(offer => key.HasSpot || offer.Kind != PurchaseKind.Spot)],
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
                PriceDays = [.. packing.Lines.Select(line => line.Offer.AsOf)],
                IsOnSpot = IsOnSpot(packing),
                SpareReplicas = packing.SpareReplicas,
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

    /// <summary>A line in words: <c>1 × p5.48xlarge (aws/us-east-1, on demand)</c>.</summary>
    public static string Words(PackingLine line)
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

    private static string Source(PackingLine line)
    {
        string rule = line.Offer.Rule is string words ? $"{words}; " : "";
        return line.Offer.AsOf is DateOnly day
            ? string.Create(CultureInfo.InvariantCulture, $"{rule}{line.Offer.Source}, {day:yyyy-MM-dd}")
            : rule + line.Offer.Source;
    }
}

/// <summary>Instances of one kind in a packing.</summary>
/// <param name="Offer">What is rented.</param>
/// <param name="Instances">How many; for GPUs sold singly, the nodes that they stand in.</param>
/// <param name="Replicas">Replicas that run on them.</param>
/// <param name="GpusPaid">GPUs that are paid for.</param>
/// <param name="UsdPerHour">Price of all of them.</param>
public sealed record PackingLine(
    PricedOffer Offer,
    int Instances,
    int Replicas,
    int GpusPaid,
    double UsdPerHour
);
