using Farthing.Gateway.PromptCaching.Marks;

namespace Farthing.Gateway.PromptCaching;

/// <summary>Counts of verdicts since the start. Any thread.</summary>
public sealed class PromptCacheCounts
{
    private readonly long[] counts = new long[Enum.GetValues<PromptCacheVerdict>().Length];

    /// <summary>The verdicts that are counted, by the name of their label.</summary>
    public static IReadOnlyList<(PromptCacheVerdict Verdict, string Label)> Labels { get; } =
    [
        (PromptCacheVerdict.Hit, "hit"),
        (PromptCacheVerdict.First, "first"),
        (PromptCacheVerdict.TooShort, "too_short"),
        (PromptCacheVerdict.ToolsChanged, "tools_changed"),
        (PromptCacheVerdict.SystemChanged, "system_changed"),
        (PromptCacheVerdict.MessagesChanged, "messages_changed"),
        (PromptCacheVerdict.ParametersChanged, "parameters_changed"),
        (PromptCacheVerdict.TtlLapse, "ttl_lapse"),
        (PromptCacheVerdict.ConcurrentFirstWrite, "concurrent_first_write"),
        (PromptCacheVerdict.Lookback, "lookback"),
        (PromptCacheVerdict.RoutingOrEviction, "routing_or_eviction"),
    ];

    /// <summary>How often a verdict was given.</summary>
    public long Of(PromptCacheVerdict verdict) => Interlocked.Read(ref counts[(int)verdict]);

    /// <summary>Counts one.</summary>
    internal void Add(PromptCacheVerdict verdict) => Interlocked.Increment(ref counts[(int)verdict]);
}
