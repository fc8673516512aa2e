namespace Farthing.Planning.Deliverables;

/// <summary>The highest rate that a fleet carries, as a multiple of a workload's own rate, between two rates that were simulated.</summary>
/// <param name="KeptFactor">The highest multiple at which the promise was kept; 0 where none was.</param>
/// <param name="LostFactor">The lowest multiple above it at which it was not; infinite where none was found.</param>
/// <param name="Simulations">How many runs the search took.</param>
public readonly record struct DeliverableRate(double KeptFactor, double LostFactor, int Simulations)
{
    /// <summary>Result where only the workload's own rate was run.</summary>
    /// <param name="isKept">Whether the promise was kept.</param>
    public static DeliverableRate AtOne(bool isKept) =>
        isKept ? new(1, double.PositiveInfinity, 0) : new(0, 1, 0);

    /// <summary>The deliverable: the highest multiple that was seen to be kept.</summary>
    public double Factor => KeptFactor;
}
