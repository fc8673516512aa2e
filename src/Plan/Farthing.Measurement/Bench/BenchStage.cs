using Farthing.Documents.Benches;

namespace Farthing.Measurement.Bench;

/// <summary>A load and what was measured under it.</summary>
/// <param name="Level">The load.</param>
/// <param name="Measured">The figures.</param>
public sealed record BenchStage(LoadLevel Level, StageMeasurement Measured)
{
    /// <summary>Requested lengths; null where unknown, or where a trace has them.</summary>
    public AskedLengths? Asked { get; init; }
}
