namespace Farthing.Serving.Scaling;

/// <summary>Quantity that an autoscaler compares with a target.</summary>
public enum ScalingMetric
{
    /// <summary>Requests held by the router plus sequences waiting in engines: late, since 0 until saturation.</summary>
    QueueDepth,

    /// <summary>Requests held by the router alone (<c>llm_d_epp_flow_control_queue_size</c>).</summary>
    RouterQueue,

    /// <summary>Sequences in running batches.</summary>
    Running,

    /// <summary>Requests sent to replicas and not finished, waiting or running there (<c>llm_d_epp_request_running</c>).</summary>
    InFlight,

    /// <summary>Requests at the router, waiting and running: proportional to demand below and above saturation.</summary>
    InSystem,

    /// <summary>Sum of the used KV shares, so that a target of 0.8 is a mean use of 80 %.</summary>
    KvUse,

    /// <summary>Tokens in KV caches.</summary>
    KvTokens,

    /// <summary>Prompt tokens not computed yet, at the router and in engines.</summary>
    BacklogTokens,

    /// <summary>Mean over replicas of the larger of waiting ÷ 5 and KV use ÷ 0.8 (<c>llm_d_epp_flow_control_pool_saturation</c> with its default thresholds).</summary>
    PoolSaturation,

    /// <summary>Requests that arrive a second.</summary>
    ArrivalsPerSecond,

    /// <summary>Prompt tokens that arrive a second.</summary>
    InputTokensPerSecond,

    /// <summary>Output tokens a second: cannot show demand above capacity.</summary>
    OutputTokensPerSecond,

    /// <summary>90th percentile of TTFT in seconds; absent without traffic.</summary>
    TtftP90Seconds,

    /// <summary>90th percentile of TPOT in seconds; absent without traffic.</summary>
    TpotP90Seconds,
}
