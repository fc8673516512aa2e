namespace Farthing.Scenarios.Fleets;

/// <summary>What is turned on before a plan's own replica, in the order in which it is: each bar of the waterfall has all of those before it.</summary>
public enum WaterfallStep
{
    /// <summary>Nothing: requests are served one at a time, in 16 bit, on the GPUs that do so cheapest.</summary>
    SingleRequests,

    /// <summary>As many requests at a time as the engine takes; each reserves its prompt and the longest output.</summary>
    ContinuousBatching,

    /// <summary>KV memory in blocks, taken as a request grows.</summary>
    PagedKv,

    /// <summary>The plan's format of the weights.</summary>
    Quantization,

    /// <summary>The plan's format of the KV cache.</summary>
    Fp8Kv,

    /// <summary>Blocks with equal prefixes are kept.</summary>
    PrefixCaching,

    /// <summary>The plan's GPU, in the smallest replica that holds the model.</summary>
    RightGpu,
}
