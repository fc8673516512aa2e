using Farthing.Numerics.Quantities;
using Farthing.Settings;
using static Farthing.Settings.SettingKind;

namespace Farthing.Gateway.Files;

/// <content>Prices of tokens, and of parts of requests that have prices of their own.</content>
public static partial class GatewayRows
{
    /// <param name="isAlone">Nothing else can stand in its place.</param>
    private static IEnumerable<Setting> Price(bool isAlone = true)
    {
        SettingKind price = Between(QuantityKind.UsdPerMillionTokens, 0, 1e6);
        return
        [
            new("in", price, "$0.60/M", "Prompt tokens")
            {
                IsNeeded = isAlone,
                WithoutIt = isAlone ? null : "needed, but beside prices of units",
            },
            new("out", price, "$0.60/M", "Output tokens")
            {
                IsNeeded = isAlone,
                WithoutIt = isAlone ? null : "needed, but beside prices of units",
            },
            new("cached", price, "$0.30/M", "Prompt tokens read from a cache") { WithoutIt = "as in" },
            new("cache_write", price, "$0.75/M", "Prompt tokens written to a cache") { WithoutIt = "as in" },
            new("cache_write_1h", price, "$1.20/M", "The same for an hour") { WithoutIt = "as cache_write" },
        ];
    }

    /// <summary>Prices of parts of requests; those of other service tiers follow them.</summary>
    private static IEnumerable<Setting> Parts()
    {
        SettingKind price = Between(QuantityKind.UsdPerMillionTokens, 0, 1e6);
        SettingKind fee = Between(QuantityKind.Usd, 0, 1e6);
        return
        [
            new("reasoning", price, "$3.50/M", "Output tokens that are not shown") { WithoutIt = "as out" },
            new("audio_in", price, "$40/M", "Prompt tokens of sound")
            {
                WithoutIt = "as in; sounds are refused where a hard budget counts",
            },
            new("cached_audio", price, "$2.50/M", "The same, read from a cache") { WithoutIt = "as cached" },
            new("audio_out", price, "$80/M", "Output tokens of sound") { WithoutIt = "as out" },
            new("image_in", price, "$10/M", "Prompt tokens of images") { WithoutIt = "as in" },
            new("image_out", price, "$30/M", "Output tokens of images") { WithoutIt = "as out" },
            new("video_in", price, "$1/M", "Prompt tokens of videos") { WithoutIt = "as in" },
            new("per_request", fee, "$0.005", "A request, beside its tokens") { WithoutIt = "nothing" },
            new("per_audio_second", fee, "$0.0001", "A second of sound in the prompt, beside its tokens")
            {
                WithoutIt = "nothing",
            },
            new("per_search", fee, "$0.01", "A search that the model makes, whatever it finds")
            {
                WithoutIt = "nothing",
            },
            new("per_search_low", fee, "$0.005", "The same where the answer says `low` of its size")
            {
                WithoutIt = "as per_search",
            },
            new("per_search_medium", fee, "$0.008", "The same of `medium`, and where it says nothing")
            {
                WithoutIt = "as per_search",
            },
            new("per_search_high", fee, "$0.012", "The same of `high`") { WithoutIt = "as per_search" },
        ];
    }
}
