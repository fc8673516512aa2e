using Farthing.Serving.Gpus;

namespace Farthing.Planning.Offers;

/// <summary>Allowed offers and kinds of purchase.</summary>
public sealed record OfferOptions
{
    /// <summary>Kinds of purchase that are considered. Default on demand alone.</summary>
    public IReadOnlyList<PurchaseKind> Purchases { get; init; } = [PurchaseKind.OnDemand];

    /// <summary>Patterns <c>cloud/region</c>; <c>*</c> stands for any text, a cloud alone for all its regions, <c>any</c> for all. Default any.</summary>
    public IReadOnlyList<string> Regions { get; init; } = ["any"];

    /// <summary>Discounts on the on-demand list price as fractions of 0 to below 1, by <c>cloud.family.term</c>: <c>aws.p5.1y</c>. Terms: on-demand, spot, 1y, 3y. They stand over published prices.</summary>
    public IReadOnlyDictionary<string, double> Discounts { get; init; } = new Dictionary<string, double>();

    /// <summary>The person's own price of one GPU-hour, above 0: replaces the offers of every GPU; null takes the offers.</summary>
    public double? GpuUsdPerHour { get; init; }

    /// <summary>GPUs that the person has; where there are any, nothing else is bought.</summary>
    public IReadOnlyList<InventoryItem> Inventory { get; init; } = [];

    /// <summary>GPUs to choose for; empty for all that are offered.</summary>
    public IReadOnlyList<string> GpuIds { get; init; } = [];

    /// <summary>Link of the GPUs as the user states it: it overrides offers and GPUs; null takes theirs.</summary>
    public Interconnect? Interconnect { get; init; }

    /// <summary>Instances with a share of one GPU are offered too. Default off: a share has neither the memory nor the speed that a plan computes with.</summary>
    public bool AllowFractions { get; init; }

    /// <summary>The day to judge the age of prices by; null leaves it unjudged.</summary>
    public DateOnly? Today { get; init; }
}
