namespace Farthing.Serving.Scaling;

/// <summary>NVIDIA Dynamo's planner for an aggregated pool. Defaults are those of 1.2 … 1.5, except the predictor (see <see cref="DynamoPredictor"/>).</summary>
public sealed record DynamoOptions
{
    /// <summary>Performance of a replica; read by throughput-based scaling and by the SLA target.</summary>
    public required IEnginePerformance Performance { get; init; }

    /// <summary>Longest context of the model, above 0: the unit of the prefill thresholds.</summary>
    public required int ContextLength { get; init; }

    /// <summary>GPUs of a replica, above 0.</summary>
    public int GpusPerReplica { get; init; } = 1;

    /// <summary>Most GPUs of the pool (<c>max_gpu_budget</c>); they must hold <see cref="MinReplicas"/>.</summary>
    public int MaxGpuBudget { get; init; } = 8;

    /// <summary>Fewest replicas (<c>min_endpoint</c>).</summary>
    public int MinReplicas { get; init; } = 1;

    /// <summary>True lets predictions set the count; together with load-based scaling they are its floor.</summary>
    public bool ScalesByThroughput { get; init; } = true;

    /// <summary>True adds or removes one replica at a time by what engines have queued.</summary>
    public bool ScalesByLoad { get; init; } = true;

    /// <summary>Goal of load-based scaling.</summary>
    public DynamoTarget Target { get; init; } = DynamoTarget.Throughput;

    /// <summary>Thresholds for <see cref="DynamoTarget.Load"/>.</summary>
    public DynamoThresholds Thresholds { get; init; } = DynamoThresholds.Throughput;

    /// <summary>Prediction of the next interval.</summary>
    public DynamoPredictor Predictor { get; init; } = DynamoPredictor.Kalman;

    /// <summary>Limit of TTFT, above 0.</summary>
    public double TtftLimitSeconds { get; init; } = 0.5;

    /// <summary>Limit of ITL, above 0.</summary>
    public double ItlLimitSeconds { get; init; } = 0.05;

    /// <summary>Prompt length until one was seen.</summary>
    public double InputTokens { get; init; } = 3000;

    /// <summary>Output length until one was seen.</summary>
    public double OutputTokens { get; init; } = 150;

    /// <summary>Share of a limit that latency must stay under after a removal (<c>load_scaling_down_sensitivity</c>).</summary>
    public double DownSensitivity { get; init; } = 0.80;

    /// <summary>Period of throughput-based scaling, above 0.</summary>
    public long ThroughputNs { get; init; } = 180 * Durations.Second;

    /// <summary>Period of load-based scaling, above 0.</summary>
    public long LoadNs { get; init; } = 5 * Durations.Second;

    /// <summary>Longest wait for a change that is in progress.</summary>
    public long MaxProgressNs { get; init; } = 1800 * Durations.Second;

    /// <summary>Bounds by the least endpoints and the GPU budget.</summary>
    internal ReplicaBounds Bounds => new(MinReplicas, MaxGpuBudget / GpusPerReplica);

    /// <summary>Refuses what the planner could not keep.</summary>
    /// <exception cref="ArgumentException">A bound, a period or a limit cannot be.</exception>
    internal void ThrowIfInvalid()
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(GpusPerReplica);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(ContextLength);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(ThroughputNs);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(LoadNs);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(TtftLimitSeconds);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(ItlLimitSeconds);
        Bounds.ThrowIfInvalid();
        if (!ScalesByThroughput && !ScalesByLoad)
        {
            throw new ArgumentException("a planner scales by throughput, by load or by both");
        }
    }
}

/// <summary>Performance of one replica that a planner predicts by: from a profile or a step-time model.</summary>
/// <remarks>Pure: the same arguments give the same result, which is finite and not negative. Any thread may call it.</remarks>
public interface IEnginePerformance
{
    /// <summary>Highest rate at which one replica keeps both latency limits, above 0.</summary>
    /// <param name="uncachedInputTokens">Mean prompt tokens that the prefix cache does not have.</param>
    /// <param name="contextTokens">Mean context of a decoding sequence: prompt plus half of the output.</param>
    /// <param name="outputTokens">Mean output tokens.</param>
    double RequestsPerSecond(double uncachedInputTokens, double contextTokens, double outputTokens);

    /// <summary>Time to the first token of a request that comes now.</summary>
    /// <param name="queuedTokens">Prompt tokens that are computed before it.</param>
    /// <param name="uncachedInputTokens">Its own prompt tokens that the prefix cache does not have.</param>
    double TtftSeconds(double queuedTokens, double uncachedInputTokens);

    /// <summary>Time of one decode step.</summary>
    /// <param name="running">Sequences in the batch.</param>
    /// <param name="kvTokens">KV tokens of all of them.</param>
    double ItlSeconds(double running, double kvTokens);
}
