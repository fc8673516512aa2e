using Farthing.Economics.PromptCaching;

namespace Farthing.Gateway.PromptCaching.Prefixes;

/// <summary>A prompt's beginning that was sent to an upstream.</summary>
internal sealed class PrefixEntry
{
    /// <summary>How often it comes again; along a conversation all its turns share one.</summary>
    public required ReuseCell Cell { get; init; }

    /// <summary>When the last request with it began.</summary>
    public long TouchedNs { get; set; }

    /// <summary>When it began to wait for the request that follows it.</summary>
    public long OpenedNs { get; set; }

    /// <summary>It waits for the request that follows it.</summary>
    public bool IsOpen { get; set; }

    /// <summary>Tokens, as estimated or stated.</summary>
    public long Tokens { get; set; }

    /// <summary>A request that marked it was answered: the provider has it.</summary>
    public bool IsWritten { get; set; }

    /// <summary>Lifetime that it was written with.</summary>
    public CacheTtl Ttl { get; set; }

    /// <summary>Requests under way that would write it, and whose answer has not begun: nothing of what they write can be read yet.</summary>
    public int Writers { get; set; }

    /// <summary>Requests under way that would write it, and whose answer has begun.</summary>
    public int Answering { get; set; }

    /// <summary>When the last request with it began, of those that would have had it written or read without the gateway's marks; 0: none.</summary>
    public long UntouchedNs { get; set; }

    /// <summary>True while the provider would have it without the gateway's marks.</summary>
    public bool IsAliveUntouched(long nowNs, TimeSpan ttl) =>
        UntouchedNs > 0 && nowNs - UntouchedNs <= ttl.Ticks * TimeSpan.NanosecondsPerTick;

    /// <summary>True while the provider has it.</summary>
    public bool IsAlive(long nowNs, TimeSpan shortTtl) =>
        IsWritten
        && nowNs - TouchedNs
            <= (Ttl == CacheTtl.OneHour ? TimeSpan.TicksPerHour : shortTtl.Ticks)
                * TimeSpan.NanosecondsPerTick;
}
