namespace Farthing.Serving.Scaling;

/// <summary>Thresholds of Dynamo's load-based scaling.</summary>
/// <param name="PrefillUp">Queued prompt tokens ÷ context length from which on any engine adds a replica.</param>
/// <param name="PrefillDown">The same below which all engines must be to remove one; an empty queue always is.</param>
/// <param name="KvUp">Scheduled and queued tokens ÷ KV capacity above which any engine adds a replica.</param>
/// <param name="KvDown">The same below which all engines must be to remove one.</param>
public sealed record DynamoThresholds(double PrefillUp, double PrefillDown, double KvUp, double KvDown)
{
    /// <summary>Those of <see cref="DynamoTarget.Throughput"/>.</summary>
    public static DynamoThresholds Throughput { get; } = new(1, 0.10, 1, 0.60);

    /// <summary>Those of <see cref="DynamoTarget.Latency"/>.</summary>
    public static DynamoThresholds Latency { get; } = new(0.10, 0, 0.40, 0.10);
}
