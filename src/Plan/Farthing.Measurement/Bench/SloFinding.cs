using Farthing.Serving.Slos;

namespace Farthing.Measurement.Bench;

/// <summary>One promise against what was measured.</summary>
/// <param name="Target">The promise.</param>
/// <param name="Seconds">What was measured, from the scheduled time; null where it cannot be told.</param>
public sealed record SloFinding(SloTarget Target, double? Seconds)
{
    /// <summary>True when it is known and kept.</summary>
    public bool IsKept => Seconds <= Target.LimitSeconds;
}
