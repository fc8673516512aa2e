namespace Farthing.Serving.Simulation;

/// <summary>Course of a simulation, in buckets of equal width; all arrays of one length.</summary>
/// <param name="BucketNs">Width of a bucket.</param>
/// <param name="PeakWaiting">Most requests waiting at once, over the fleet.</param>
/// <param name="PeakKvUse">Highest share of KV blocks in use on one replica.</param>
/// <param name="MeanRunning">Mean sequences in a step per replica, weighted by time.</param>
/// <param name="OutputTokens">Tokens that left.</param>
public sealed record SimulationSeries(
    long BucketNs,
    IReadOnlyList<int> PeakWaiting,
    IReadOnlyList<double> PeakKvUse,
    IReadOnlyList<double> MeanRunning,
    IReadOnlyList<long> OutputTokens
);
