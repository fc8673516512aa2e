namespace Farthing.Gateway.Upstreams;

/// <summary>Members of a request that have an upstream serve it in another way than the gateway routes and accounts for: another model, adapter, provider, place in the queue or rank. Named as in the body, in snake case.</summary>
[Flags]
public enum SteeringMembers
{
    /// <summary>None.</summary>
    None = 0,

    /// <summary>Routers (OpenRouter): other models to fall back to.</summary>
    Models = 1 << 0,

    /// <summary>Routers: how they choose among these.</summary>
    Route = 1 << 1,

    /// <summary>Routers: which provider serves, at which price.</summary>
    Provider = 1 << 2,

    /// <summary>Routers: web search, file parsers and others that are billed apart.</summary>
    Plugins = 1 << 3,

    /// <summary>Routers: a stored preset that names model and provider.</summary>
    Preset = 1 << 4,

    /// <summary>SGLang: another adapter than the model's name says.</summary>
    LoraPath = 1 << 5,

    /// <summary>vLLM: blocks of another engine, for disaggregated serving.</summary>
    KvTransferParams = 1 << 6,

    /// <summary>SGLang: where a prefill engine stands.</summary>
    BootstrapHost = 1 << 7,

    /// <summary>SGLang: its port.</summary>
    BootstrapPort = 1 << 8,

    /// <summary>SGLang: its room.</summary>
    BootstrapRoom = 1 << 9,

    /// <summary>SGLang: which rank runs it.</summary>
    DataParallelRank = 1 << 10,

    /// <summary>vLLM and SGLang: its place in the engine's queue.</summary>
    Priority = 1 << 11,

    /// <summary>SGLang: code that the engine runs at each token.</summary>
    CustomLogitProcessor = 1 << 12,
}
