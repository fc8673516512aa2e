using Farthing.Gateway.Files;
using Farthing.Settings;
using Farthing.Settings.Values;
using static Farthing.Settings.SettingKind;

namespace Farthing.Gateway.PromptCaching.Policies;

/// <summary>Settings of the use of providers' prompt caches for a model.</summary>
internal static class PromptCacheSettings
{
    /// <summary>All of them.</summary>
    public static FeatureSettings All =>
        new()
        {
            OfModels =
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
            ],
            Read = Read,
        };

    private static PromptCacheOptions Read(FeatureFile file)
    {
        Dictionary<string, PromptCachePolicy> ofModels = new(StringComparer.Ordinal);
        foreach ((string model, WrittenSection written) in file.Sections)
        {
            PromptCacheMode mode = written.Text("prompt_cache") switch
            {
                "auto" => PromptCacheMode.Auto,
                "5m" => PromptCacheMode.FiveMinutes,
                "1h" => PromptCacheMode.OneHour,
                _ => PromptCacheMode.Off,
            };
            if (mode != PromptCacheMode.Off)
            {
                ofModels[model] = new(mode, written.IsOn("prompt_cache_override"))
                {
                    KeepsToolOrder = written.Text("prompt_cache_tools") == "stable",
                };
            }
        }

        return new PromptCacheOptions { Models = ofModels };
    }
}
