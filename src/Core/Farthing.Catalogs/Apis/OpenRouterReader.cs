using System.Globalization;
using Farthing.Catalogs.Reading;
using Farthing.Documents.Catalogs;
using Farthing.Numerics.Reading;

namespace Farthing.Catalogs.Apis;

/// <summary>Reads OpenRouter's list of models (<c>/api/v1/models</c>): dollars per token as texts, tiers as <c>overrides</c> from a prompt length on. Ids get <c>openrouter/</c> before them: OpenRouter is who sells.</summary>
internal static class OpenRouterReader
{
    private const decimal Million = 1_000_000m;

    /// <summary>True when a document looks like the list.</summary>
    public static bool Recognizes(TreeNode root) =>
        root["data"].IsList
        && root["data"].Items.Any(item => item["pricing"]["prompt"].Exists && item["id"].Exists);

    /// <summary>Reads the prices of a file; models with a price that varies (−1) are left out.</summary>
    /// <param name="root">The whole file.</param>
    /// <param name="asOf">The day of the file; null where not known.</param>
    public static IReadOnlyList<ApiPrice> Read(MemberReader root, DateOnly? asOf) =>
        [.. root.Rows("data").Select(row => Entry(row, asOf)).OfType<ApiPrice>()];

    private static ApiPrice? Entry(MemberReader row, DateOnly? asOf)
    {
        if (row.Section("pricing") is not MemberReader pricing || Varies(pricing))
        {
            return null;
        }

        decimal? input = PerMillion(pricing, "prompt");
        decimal? output = PerMillion(pricing, "completion");
        if (input is null || output is null)
        {
            return null;
        }

        ApiTier[] tiers = [.. pricing.Rows("overrides").Select(Tier).OfType<ApiTier>()];
        _ = pricing["internal_reasoning"]; // Billed as output.
        string id = row.RequiredText("id");
        return new ApiPrice
        {
            Id = "openrouter/" + id,
            Provider = "openrouter",
            Model = id,
            ContextTokens = row.Whole("context_length", 1, long.MaxValue),
            MaxOutputTokens = row.Section("top_provider")?.Whole("max_completion_tokens", 1, long.MaxValue),
            Rates = new ApiRates(input.Value, output.Value)
            {
                CachedInputUsdPerM = PerMillion(pricing, "input_cache_read"),
                CacheWriteUsdPerM = PerMillion(pricing, "input_cache_write"),
            },
            Tiers = [.. tiers.OrderBy(tier => tier.AboveInputTokens)],
            Unread = [.. pricing.Unasked.Where(one => Amount(one.Value) > 0).Select(one => one.Name)],
            Sources = [new SourceNote("*", null, "OpenRouter models list", asOf, asOf is not null, null)],
            Origin = row.Node.File.Name,
        };
    }

    /// <summary>Prices from a prompt length on; ours are above one.</summary>
    private static ApiTier? Tier(MemberReader row) =>
        row.Whole("min_prompt_tokens", 1, long.MaxValue) is long from
            ? new ApiTier(from - 1)
            {
                InputUsdPerM = PerMillion(row, "prompt"),
                OutputUsdPerM = PerMillion(row, "completion"),
                CachedInputUsdPerM = PerMillion(row, "input_cache_read"),
                CacheWriteUsdPerM = PerMillion(row, "input_cache_write"),
            }
            : null;

    private static bool Varies(MemberReader pricing) =>
        Amount(pricing["prompt"]) < 0 || Amount(pricing["completion"]) < 0;

    /// <summary>A price, mostly in quotes; 0 for what is none.</summary>
    private static decimal Amount(TreeNode value) =>
        decimal.TryParse(value.Scalar, NumberStyles.Float, CultureInfo.InvariantCulture, out decimal amount)
            ? amount
            : 0;

    private static decimal? PerMillion(MemberReader row, string key) =>
        row.ExactPrice(key, mayBeZero: true) * Million;
}
