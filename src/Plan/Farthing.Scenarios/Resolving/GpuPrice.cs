using Farthing.Catalogs.Offers;

namespace Farthing.Scenarios.Resolving;

/// <summary>Price of one GPU-hour.</summary>
/// <param name="UsdPerHour">Dollars per hour of one GPU.</param>
/// <param name="Words">Where it is bought, for people.</param>
/// <param name="Source">Where the price comes from.</param>
/// <param name="AsOf">Day of the price; null where it has none, or is the user's own.</param>
/// <param name="IsOwn">True for the user's own price.</param>
public sealed record GpuPrice(double UsdPerHour, string Words, string Source, DateOnly? AsOf, bool IsOwn)
{
    /// <summary>The offer whose price it is; null for the user's own.</summary>
    public InstanceOffer? Offer { get; init; }
}
