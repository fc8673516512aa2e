namespace Farthing.Gateway.PromptCaching.Policies;

/// <summary>Breakpoints that the gateway places in a model's prompts.</summary>
public enum PromptCacheMode
{
    /// <summary>None: bytes pass as they came.</summary>
    Off,

    /// <summary>Where they pay, for five minutes or an hour.</summary>
    Auto,

    /// <summary>Where they pay, for five minutes.</summary>
    FiveMinutes,

    /// <summary>Where they pay, for an hour.</summary>
    OneHour,
}
