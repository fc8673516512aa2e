namespace Farthing.Gateway.PromptCaching.Marks;

/// <summary>Who placed the breakpoints that an attempt was sent with. The numbers stand in files: never change one.</summary>
public enum MarkPlacer : byte
{
    /// <summary>There are none: the provider caches by itself, or nothing.</summary>
    None = 0,

    /// <summary>The gateway, where they pay.</summary>
    Gateway = 1,

    /// <summary>The client.</summary>
    Client = 2,

    /// <summary>The translation from the client's format, as <c>translate.prompt_cache</c> says.</summary>
    Translation = 3,

    /// <summary>The gateway, in the place of the client's own (<c>prompt_cache_override</c>).</summary>
    GatewayInstead = 4,

    /// <summary>The gateway, beside the breakpoint that the provider places at the prompt's end.</summary>
    GatewayBeside = 5,

    /// <summary>The gateway, and the provider's own breakpoint was turned off; there may be none.</summary>
    GatewayExplicit = 6,
}
