namespace Farthing.Economics.PromptCaching;

/// <summary>Lifetime of a prompt cache entry.</summary>
public enum CacheTtl
{
    /// <summary>Five minutes.</summary>
    FiveMinutes,

    /// <summary>One hour.</summary>
    OneHour,

    /// <summary>Thirty minutes at least: what OpenAI's marks have from GPT-5.6 on. Nothing is placed by it, since there is no choice.</summary>
    ThirtyMinutes,
}
