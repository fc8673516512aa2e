using Farthing.Documents.Catalogs;
using Farthing.Scenarios.Resolving;

namespace Farthing.Scenarios.Purchases;

/// <summary>What is bought, and from whom.</summary>
/// <param name="Paid">Replicas over time.</param>
/// <param name="GpusPerReplica">GPUs of a replica.</param>
/// <param name="Price">Price of a GPU-hour on demand.</param>
/// <param name="Commitments">The catalog's instruments.</param>
/// <param name="Discounts">The user's own, as fractions, by <c>cloud.family.term</c>.</param>
/// <param name="AssumedDiscount">Discount of a one-year commitment that the user assumes; null for none.</param>
/// <param name="HoursPerMonth">Hours that a month is billed.</param>
public sealed record PurchaseInputs(
    IReadOnlyList<PaidStretch> Paid,
    int GpusPerReplica,
    GpuPrice Price,
    IReadOnlyList<CommitmentRow> Commitments,
    IReadOnlyDictionary<string, double> Discounts,
    double? AssumedDiscount,
    double HoursPerMonth
)
{
    /// <summary>Futures that commitments allow for.</summary>
    public required PurchaseFutures Futures { get; init; }

    /// <summary>Growth of the traffic that is expected each month, as a fraction; null where nobody expects any.</summary>
    public double? GrowthPerMonth { get; init; }

    /// <summary>Nodes that there may be at most: traffic that grows beyond them buys nothing.</summary>
    public int MostNodes { get; init; } = int.MaxValue;

    /// <summary>GPUs of what is bought at once: an instance, or a replica at the user's own price.</summary>
    public double GpusPerNode => Price.Offer?.Gpus ?? GpusPerReplica;

    /// <summary>Dollars of a node-hour on demand.</summary>
    public double NodeUsdPerHour => Price.UsdPerHour * GpusPerNode;

    /// <summary>Nodes that hold so many replicas.</summary>
    public int Nodes(int replicas) =>
        (int)Math.Ceiling(((double)replicas * GpusPerReplica / GpusPerNode) - 1e-9);

    /// <summary>Dollars of a month with every node on demand for as long as it is needed.</summary>
    public double OnDemandUsdPerMonth =>
        Paid.Sum(stretch => Nodes(stretch.Replicas) * stretch.Hours)
        / Paid.Sum(stretch => stretch.Hours)
        * HoursPerMonth
        * NodeUsdPerHour;
}
