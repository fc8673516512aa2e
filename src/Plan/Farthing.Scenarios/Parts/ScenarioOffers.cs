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

    /// <summary>The person's own price of one GPU-hour; null takes the offers.</summary>
    public double? GpuUsdPerHour { get; init; }

    /// <summary>Discounts as fractions, by <c>cloud.family.term</c>.</summary>
    public IReadOnlyDictionary<string, double> Discounts { get; init; } = new Dictionary<string, double>();
}
