using Farthing.Numerics.Billing;
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
        foreach (TokenPartRow part in TokenPartRow.All)
        {
            if (part.Part == TokenPart.SearchLow)
            {
                yield return new(
                    "per_search",
                    fee,
                    "$0.01",
                    "A search that the model makes, whatever it finds"
                )
                {
                    WithoutIt = "nothing",
                };
            }

            yield return new(part.Word, part.IsOfTokens ? price : fee, part.Example, part.About)
            {
                WithoutIt = Without(part),
            };
        }
    }

    private static string Without(TokenPartRow part) =>
        part.Part switch
        {
            TokenPart.AudioInput => "as in; sounds are refused where a hard budget counts",
            TokenPart.SearchLow or TokenPart.SearchMedium or TokenPart.SearchHigh => "as per_search",
            _ => part.Of switch
            {
                TokenClass.Uncached => "as in",
                TokenClass.CacheRead => "as cached",
                TokenClass.Output => "as out",
                _ => "nothing",
            },
        };
}
