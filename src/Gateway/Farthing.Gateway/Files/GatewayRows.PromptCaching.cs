using Farthing.Settings;
using static Farthing.Settings.SettingKind;

namespace Farthing.Gateway.Files;

/// <content>Providers' prompt caches.</content>
public static partial class GatewayRows
{
    /// <summary>The use of the provider's prompt cache for a model.</summary>
    private static IEnumerable<Setting> PromptCaching() =>
        [
            Setting.Or(
                "prompt_cache",
                Word("off", "auto", "5m", "1h"),
                "off",
                "Places cache breakpoints in prompts where they pay, and sets prompt_cache_key"
            ),
            Setting.Or(
                "prompt_cache_override",
                Switch,
                "false",
                "Replaces the client's own breakpoints; without it such requests pass as they came"
            ),
            Setting.Or(
                "prompt_cache_tools",
                Word("client", "stable"),
                "client",
                "Order of tools: the client's, or that in which the same tools were sent last"
            ),
        ];
}
