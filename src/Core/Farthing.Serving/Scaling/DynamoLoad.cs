namespace Farthing.Serving.Scaling;

/// <summary>Load-based (reactive) half of Dynamo's planner: one replica more or less by what each engine has scheduled and queued.</summary>
internal sealed class DynamoLoad(DynamoOptions options)
{
    private readonly DynamoThresholds? thresholds = options.Target switch
    {
        DynamoTarget.Throughput => DynamoThresholds.Throughput,
        DynamoTarget.Latency => DynamoThresholds.Latency,
        DynamoTarget.Load => options.Thresholds,
        _ => null,
    };

    /// <summary>+1, 0 or −1. Engines are the ready replicas with metrics; without one nothing is said.</summary>
    public int Step(PoolReading reading)
    {
        int engines = 0;
        foreach (ref readonly ReplicaReading replica in reading.Replicas)
        {
            engines += IsEngine(replica) ? 1 : 0;
        }

        return engines == 0 ? 0
            : thresholds is { } by ? ByThresholds(reading, by, engines)
            : ByLimits(reading, engines);
    }

    private static bool IsEngine(in ReplicaReading replica) => replica.IsReady && replica.HasSample;

    private int ByThresholds(PoolReading reading, DynamoThresholds by, int engines)
    {
        bool anyFull = false;
        bool allFree = engines > 1;
        foreach (ref readonly ReplicaReading replica in reading.Replicas)
        {
            if (IsEngine(replica))
            {
                double queued = (double)replica.QueuedPromptTokens / options.ContextLength;
                double kv = (double)KvTokens(replica) / replica.KvCapacityTokens;
                anyFull |= queued >= by.PrefillUp || kv > by.KvUp;
                allFree &= (replica.QueuedPromptTokens == 0 || queued < by.PrefillDown) && kv < by.KvDown;
            }
        }

        return anyFull ? 1
            : allFree ? -1
            : 0;
    }

    /// <summary>Aggregated engines put queued prompts into the same KV cache.</summary>
    private static long KvTokens(in ReplicaReading replica) =>
        replica.KvTokens + replica.QueuedKvTokens + replica.QueuedPromptTokens;

    private int ByLimits(PoolReading reading, int engines)
    {
        double isl = double.IsNaN(reading.MeanInputTokens) ? options.InputTokens : reading.MeanInputTokens;
        double uncached = isl * (1 - reading.PrefixHitFraction);
        double spread = engines > 1 ? (double)engines / (engines - 1) : 1;
        bool allLate = true;
        bool allSlow = true;
        bool allFree = engines > 1;
        foreach (ref readonly ReplicaReading replica in reading.Replicas)
        {
            if (IsEngine(replica))
            {
                allLate &= Ttft(replica, uncached, 1) > options.TtftLimitSeconds;
                allSlow &= Itl(replica, 1) > options.ItlLimitSeconds;
                allFree &=
                    Ttft(replica, uncached, spread) < options.TtftLimitSeconds * options.DownSensitivity
                    && Itl(replica, spread) < options.ItlLimitSeconds * options.DownSensitivity
                    && KvTokens(replica) * spread <= replica.KvCapacityTokens;
            }
        }

        return allLate || allSlow ? 1
            : allFree ? -1
            : 0;
    }

    private double Ttft(in ReplicaReading replica, double uncached, double spread) =>
        options.Performance.TtftSeconds(replica.QueuedPromptTokens * spread, uncached);

    private double Itl(in ReplicaReading replica, double spread) =>
        options.Performance.ItlSeconds(
            replica.Running * spread,
            (replica.KvTokens + replica.QueuedKvTokens) * spread
        );
}

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
