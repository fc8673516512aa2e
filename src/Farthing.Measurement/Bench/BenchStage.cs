using Farthing.Documents.Benches;

namespace Farthing.Measurement.Bench;

/// <summary>A load and what was measured under it.</summary>
/// <param name="Level">The load.</param>
/// <param name="Measured">The figures.</param>
public sealed record BenchStage(LoadLevel Level, StageMeasurement Measured)
{
    /// <summary>What lengths were asked for; null where unknown, or where a trace says.</summary>
    public AskedLengths? Asked { get; init; }
}
