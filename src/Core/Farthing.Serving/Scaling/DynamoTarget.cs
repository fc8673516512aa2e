namespace Farthing.Serving.Scaling;

/// <summary>Goal of Dynamo's load-based scaling (<c>optimization_target</c>).</summary>
public enum DynamoTarget
{
    /// <summary>Full engines: up when one is over its KV cache or has a whole context of prompts queued.</summary>
    Throughput,

    /// <summary>Engines with room: up at 40 % of the KV cache or a tenth of a context queued.</summary>
    Latency,

    /// <summary>The user's own thresholds.</summary>
    Load,

    /// <summary>Predicted TTFT and ITL against their limits.</summary>
    Sla,
}
