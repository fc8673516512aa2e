namespace Farthing.Protocol.Exposition;

/// <summary>Meaning of a metric, independent of its engine's name. Names in data/metric_names.json are these in snake_case.</summary>
public enum MetricSignal
{
    /// <summary>Requests in the batch.</summary>
    Running,

    /// <summary>Requests that wait for a place in it.</summary>
    Waiting,

    /// <summary>Share of KV blocks in use.</summary>
    KvUse,

    /// <summary>Watts of all GPUs of a page.</summary>
    Power,

    /// <summary>Share of time in which a GPU's memory moved data: MBU as DCGM measures it.</summary>
    DramActive,

    /// <summary>Share of time in which its tensor units worked: MFU as DCGM measures it.</summary>
    TensorActive,

    /// <summary>Bytes of GPU memory in use.</summary>
    GpuMemoryUsed,

    /// <summary>Bytes of GPU memory that are free.</summary>
    GpuMemoryFree,

    /// <summary>Hottest GPU in °C.</summary>
    GpuTemperature,

    /// <summary>The last XID error; 0 for none.</summary>
    Xid,

    /// <summary>Share of looked-up prompt tokens that the prefix cache held, by the engine's own reckoning; read where no counters say it.</summary>
    PrefixHitRatio,

    /// <summary>Prompt tokens, cached ones included.</summary>
    PromptTokens,

    /// <summary>Generated tokens.</summary>
    OutputTokens,

    /// <summary>Prompt tokens whose KV came from elsewhere: a prefill server, or a store.</summary>
    TransferredTokens,

    /// <summary>Prompt tokens that were looked up in the prefix cache.</summary>
    PrefixQueries,

    /// <summary>Those that it held.</summary>
    PrefixHits,

    /// <summary>Prompt tokens that came from a cache, where no queries are counted.</summary>
    CachedTokens,

    /// <summary>Requests that were put back for lack of KV blocks.</summary>
    Preemptions,

    /// <summary>Requests that ended, whatever way the engine counts here.</summary>
    Finished,

    /// <summary>Requests that their clients gave up.</summary>
    Aborted,

    /// <summary>Requests that the engine failed.</summary>
    Failed,

    /// <summary>The engine's own count of arithmetic per GPU.</summary>
    Flops,

    /// <summary>The engine's own count of bytes read per GPU.</summary>
    ReadBytes,

    /// <summary>The engine's own count of bytes written per GPU.</summary>
    WriteBytes,

    /// <summary>Joules of all GPUs of a page.</summary>
    Energy,

    /// <summary>Time to first token.</summary>
    Ttft,

    /// <summary>Gaps between tokens; a request's mean where the engine counts only that.</summary>
    Itl,

    /// <summary>Arrival to last token.</summary>
    E2e,

    /// <summary>Time in the queue.</summary>
    QueueTime,

    /// <summary>Prompt tokens of a request.</summary>
    InputLength,

    /// <summary>Generated tokens of a request.</summary>
    OutputLength,

    /// <summary>Tokens of an engine step, prompt and output.</summary>
    StepTokens,
}
