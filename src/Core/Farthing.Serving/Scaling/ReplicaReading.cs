namespace Farthing.Serving.Scaling;

/// <summary>One replica as its last scrape and its pod's status show it.</summary>
public readonly record struct ReplicaReading
{
    /// <summary>Number that the replica keeps for its life; no later replica gets it.</summary>
    public required int Id { get; init; }

    /// <summary>True until the containers run: the pod waits for a node or an image. Kubernetes' phase Pending.</summary>
    public bool IsPending { get; init; }

    /// <summary>True when the readiness probe passes and the replica gets requests.</summary>
    public bool IsReady { get; init; }

    /// <summary>True when the metrics could be read; false while the engine loads or the scrape fails. Without a sample the figures below mean nothing.</summary>
    public bool HasSample { get; init; }

    /// <summary>Sequences in the running batch (<c>vllm:num_requests_running</c>).</summary>
    public int Running { get; init; }

    /// <summary>Sequences in the engine's queue (<c>vllm:num_requests_waiting</c>).</summary>
    public int Waiting { get; init; }

    /// <summary>Used share of the KV cache, 0 … 1 (<c>vllm:kv_cache_usage_perc</c>).</summary>
    public double KvUse { get; init; }

    /// <summary>Tokens that the KV cache holds for running sequences.</summary>
    public long KvTokens { get; init; }

    /// <summary>Tokens that fit into the KV cache.</summary>
    public long KvCapacityTokens { get; init; }

    /// <summary>Prompt tokens not computed yet, of waiting and running sequences.</summary>
    public long QueuedPromptTokens { get; init; }

    /// <summary>KV tokens that preempted sequences will take again when they run.</summary>
    public long QueuedKvTokens { get; init; }

    /// <summary>Sequences that the replica holds: running and waiting.</summary>
    public int InSystem => Running + Waiting;
}
