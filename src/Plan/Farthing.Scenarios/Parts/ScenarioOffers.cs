using Farthing.Economics.Purchases.Outlook;

namespace Farthing.Scenarios.Parts;

/// <summary>Place and kind of purchase of GPUs.</summary>
public sealed record ScenarioOffers
{
    /// <summary>Kinds of purchase: on-demand, spot, reserved-1y, reserved-3y.</summary>
    public required IReadOnlyList<string> Purchase { get; init; }

    /// <summary>Patterns <c>cloud/region</c> with <c>*</c>; <c>any</c> for all.</summary>
    public required IReadOnlyList<string> Regions { get; init; }

    /// <summary>Discount of a one-year commitment that the person assumes; null for none.</summary>
    public double? AssumedDiscount { get; init; }

    /// <summary>Factors on the expected traffic after 12 months, with their weights; empty takes the project's guess.</summary>
    public IReadOnlyList<WeightedFactor> TrafficFutures { get; init; } = [];

    /// <summary>Factors on the price on demand after 12 months, with their weights; empty fits them on the price history.</summary>
    public IReadOnlyList<WeightedFactor> OnDemandFutures { get; init; } = [];

    /// <summary>Largest share by which commitments may cost more than the best ones if traffic comes as stated.</summary>
    public required double HedgeFraction { get; init; }

    /// <summary>The person's own price of one GPU-hour; null takes the offers.</summary>
    public double? GpuUsdPerHour { get; init; }

    /// <summary>Discounts as fractions, by <c>cloud.family.term</c>.</summary>
    public IReadOnlyDictionary<string, double> Discounts { get; init; } = new Dictionary<string, double>();
}
