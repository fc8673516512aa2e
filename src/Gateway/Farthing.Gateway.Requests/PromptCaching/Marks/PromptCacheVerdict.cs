namespace Farthing.Gateway.PromptCaching.Marks;

/// <summary>Why a provider's prompt cache supplied a prompt's beginning, or why not. The numbers stand in files: never change one, new ones come last.</summary>
public enum PromptCacheVerdict
{
    /// <summary>Not judged: nothing was marked, or the answer states no usage.</summary>
    None,

    /// <summary>What was cached was read.</summary>
    Hit,

    /// <summary>No prompt began like this before.</summary>
    First,

    /// <summary>What is marked is shorter than the provider caches.</summary>
    TooShort,

    /// <summary>The session's tools changed.</summary>
    ToolsChanged,

    /// <summary>The session's system prompt changed.</summary>
    SystemChanged,

    /// <summary>An earlier message of the session changed.</summary>
    MessagesChanged,

    /// <summary>The session's tool choice or thinking changed.</summary>
    ParametersChanged,

    /// <summary>It came later than the entry lived.</summary>
    TtlLapse,

    /// <summary>The request that writes the entry had not begun to stream.</summary>
    ConcurrentFirstWrite,

    /// <summary>The entry ends further before the breakpoint than the provider looks back.</summary>
    Lookback,

    /// <summary>None of these: another machine, key, region or workspace, or the provider dropped it.</summary>
    RoutingOrEviction,
}
