namespace Farthing.Economics.PromptCaching;

/// <summary>Lifetime of a prompt cache entry.</summary>
public enum CacheTtl
{
    /// <summary>Five minutes.</summary>
    FiveMinutes,

    /// <summary>One hour.</summary>
    OneHour,
}
