using Farthing.Serving.Gpus;

namespace Farthing.Planning.Offers;

/// <summary>An instance that can be had at a price, in one way of paying.</summary>
public sealed record PricedOffer
{
    /// <summary>Id: <c>cloud/type@region</c>, or <c>inventory/GPU</c> or <c>own-price/GPU</c>.</summary>
    public required string Id { get; init; }

    /// <summary>Its provider; <c>inventory</c> or <c>own-price</c> without one.</summary>
    public required string Cloud { get; init; }

    /// <summary>True where somebody rents it out; false for the person's own GPUs and own price.</summary>
    public bool IsRented => Cloud is not ("inventory" or "own-price");

    /// <summary>The cloud's name of it.</summary>
    public required string InstanceType { get; init; }

    /// <summary>Region as <c>cloud/region</c>: what shares one can serve together.</summary>
    public required string Region { get; init; }

    /// <summary>Id of its GPU.</summary>
    public required string GpuId { get; init; }

    /// <summary>GPUs of one instance; for one sold singly, GPUs that can share a node.</summary>
    public required int GpuCount { get; init; }

    /// <summary>The share of one GPU that the instance has: 1, or less where a GPU is split.</summary>
    public double GpuFraction { get; init; } = 1;

    /// <summary>Link of its GPUs; null where the offer states none, and any link is taken.</summary>
    public Interconnect? Interconnect { get; init; }

    /// <summary>Kind of payment.</summary>
    public required PurchaseKind Kind { get; init; }

    /// <summary>Price of the whole instance; for one sold singly, of <see cref="GpuCount"/> GPUs.</summary>
    public required double UsdPerHour { get; init; }

    /// <summary>True when single GPUs of it are paid for, false when whole instances are.</summary>
    public bool IsSoldSingly { get; init; }

    /// <summary>GPUs that there are; null where as many as the limits allow.</summary>
    public int? AvailableGpus { get; init; }

    /// <summary>On-demand list price of the instance, where a discount of the person's was taken off it; null otherwise.</summary>
    public double? ListUsdPerHour { get; init; }

    /// <summary>Source of the price.</summary>
    public required string Source { get; init; }

    /// <summary>The day of the price; null where the source has none.</summary>
    public DateOnly? AsOf { get; init; }

    /// <summary>True when the price stands in a dated source; a discount of the person's makes it assumed.</summary>
    public bool IsVerified { get; init; }

    /// <summary>Cautions before buying: an old or unverified price, the cloud's remark.</summary>
    public IReadOnlyList<string> Notes { get; init; } = [];

    /// <summary>Rule by which it may decide a price, in words; null for the person's own price.</summary>
    public string? Rule { get; init; }

    /// <summary>Price of one whole GPU.</summary>
    public double UsdPerGpuHour => UsdPerHour / (GpuCount * GpuFraction);
}
