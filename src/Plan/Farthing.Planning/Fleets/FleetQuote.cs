namespace Farthing.Planning.Fleets;

/// <summary>Cost of renting or running a fleet.</summary>
/// <param name="UsdPerHour">All instances together.</param>
/// <param name="GpusUsed">GPUs that serve.</param>
/// <param name="GpusPaid">GPUs that are paid, unused ones of whole instances included.</param>
/// <param name="Words">What is bought, in words: <c>1 × p5.48xlarge (aws/us-east-1, on demand)</c>.</param>
/// <param name="Source">Where the price comes from, with its date.</param>
public sealed record FleetQuote(double UsdPerHour, int GpusUsed, int GpusPaid, string Words, string Source)
{
    /// <summary>True where some of it is spot capacity.</summary>
    public bool IsOnSpot { get; init; }

    /// <summary>Replicas that are paid for beyond those that keep the promise, since spot may be taken away; they serve too.</summary>
    public int SpareReplicas { get; init; }

    /// <summary>Days of the prices; null where one has none.</summary>
    public IReadOnlyList<DateOnly?> PriceDays { get; init; } = [];

    /// <summary>Remarks: undated or unverified prices, unused GPUs.</summary>
    public IReadOnlyList<string> Notes { get; init; } = [];

    /// <summary>Cost of the same GPUs if they were sold singly at the same price per GPU.</summary>
    public double UsdPerHourSoldSingly => GpusPaid == 0 ? 0 : UsdPerHour * GpusUsed / GpusPaid;
}
