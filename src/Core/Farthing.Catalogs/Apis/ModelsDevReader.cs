using System.Text.Json;
using Farthing.Catalogs.Reading;
using Farthing.Documents.Catalogs;
using Farthing.Numerics.Reading;

namespace Farthing.Catalogs.Apis;

/// <summary>Reads models.dev's <c>api.json</c>: providers with their models, dollars per million tokens, tiers by context.</summary>
internal static class ModelsDevReader
{
    private const long Legacy = 200_000;

    /// <summary>True when a document looks like the file.</summary>
    public static bool Recognizes(TreeNode root) =>
        root.IsObject
        && root.Members.Any(provider =>
            provider.Value.IsObject
            && provider.Value["models"].IsObject
            && provider.Value["models"].Members.Any(model => model.Value["cost"]["input"].Exists)
        );

    /// <summary>Reads the prices of a file; models without a cost are left out.</summary>
    /// <param name="root">The whole file.</param>
    /// <param name="asOf">The day of the file; null where not known.</param>
    public static IReadOnlyList<ApiPrice> Read(MemberReader root, DateOnly? asOf)
    {
        List<ApiPrice> prices = [];
        foreach ((string provider, TreeNode value) in root.Node.Members)
        {
            foreach ((string model, TreeNode entry) in value["models"].Members)
            {
                if (Entry(provider, model, new MemberReader(entry, root.Faults), asOf) is ApiPrice price)
                {
                    prices.Add(price);
                }
            }
        }

        return prices;
    }

    private static ApiPrice? Entry(string provider, string model, MemberReader row, DateOnly? asOf)
    {
        if (
            row.Section("cost") is not MemberReader cost
            || cost.ExactPrice("input", mayBeZero: true) is not decimal input
            || cost.ExactPrice("output", mayBeZero: true) is not decimal output
        )
        {
            return null;
        }

        List<ApiTier> tiers =
        [
            .. cost.Rows("tiers")
                .Select(tier => (Row: tier, Bound: tier.Section("tier")))
                .Where(tier => tier.Bound?.Text("type") == "context")
                .Select(tier => Tier(tier.Row, tier.Bound!.Whole("size", 1, long.MaxValue) ?? Legacy)),
        ];
        if (tiers.Count == 0 && cost.Section("context_over_200k") is MemberReader over)
        {
            tiers.Add(Tier(over, Legacy));
        }

        _ = cost["context_over_200k"];
        decimal? reasoning = cost.ExactPrice("reasoning", mayBeZero: true);
        MemberReader? limit = row.Section("limit");
        return new ApiPrice
        {
            Id = $"{provider}/{model}",
            Provider = provider,
            Model = model,
            ContextTokens = Tokens(limit, "context"),
            MaxOutputTokens = Tokens(limit, "output"),
            Rates = new ApiRates(input, output)
            {
                CachedInputUsdPerM = cost.ExactPrice("cache_read", mayBeZero: true),
                CacheWriteUsdPerM = cost.ExactPrice("cache_write", mayBeZero: true),
                ReasoningUsdPerM = reasoning,
            },
            Tiers = [.. tiers.OrderBy(tier => tier.AboveInputTokens)],
            Unread =
            [
                .. cost
                    .Unasked.Where(one =>
                        one.Value.Element.ValueKind == JsonValueKind.Number
                        && one.Value.Element.GetDouble() > 0
                    )
                    .Select(one => one.Name),
                .. reasoning > output ? new[] { "reasoning" } : [],
            ],
            Sources = [new SourceNote("*", null, "models.dev api.json", asOf, asOf is not null, null)],
            Origin = row.Node.File.Name,
        };
    }

    private static ApiTier Tier(MemberReader row, long above) =>
        new(above)
        {
            InputUsdPerM = row.ExactPrice("input", mayBeZero: true),
            OutputUsdPerM = row.ExactPrice("output", mayBeZero: true),
            CachedInputUsdPerM = row.ExactPrice("cache_read", mayBeZero: true),
            CacheWriteUsdPerM = row.ExactPrice("cache_write", mayBeZero: true),
        };

    private static long? Tokens(MemberReader? limit, string key) =>
        limit?.Whole(key, 0, long.MaxValue) is > 0 and long tokens ? tokens : null;
}
