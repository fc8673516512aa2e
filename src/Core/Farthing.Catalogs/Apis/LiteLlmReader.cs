using System.Globalization;
using System.Text.Json;
using Farthing.Catalogs.Reading;
using Farthing.Documents.Catalogs;
using Farthing.Numerics.Billing;
using Farthing.Numerics.Reading;

namespace Farthing.Catalogs.Apis;

/// <summary>Reads LiteLLM's model_prices_and_context_window.json as it is: dollars per token, numbers or texts, tiers and service tiers by suffix.</summary>
/// <remarks>Rules: <c>sample_spec</c> is documentation; unknown keys are ignored (the file grows), those that look like money are named (<see cref="ApiPrice.Unread"/>); only models with a price per input and output token, or of the unit that their <c>mode</c> is billed by, are taken; a missing cache price means the input price, a missing batch price stays unknown.</remarks>
internal static class LiteLlmReader
{
    private const decimal Million = 1_000_000m;
    private static readonly int[] Limits = [128, 200, 256, 272];

    /// <summary>True when a document looks like LiteLLM's file.</summary>
    public static bool Recognizes(TreeNode root) =>
        root.Members.Any(member =>
            member.Value.IsObject
            && (
                member.Name == "sample_spec"
                || member.Value["litellm_provider"].Element.ValueKind != JsonValueKind.Undefined
                || member.Value["input_cost_per_token"].Element.ValueKind != JsonValueKind.Undefined
            )
        );

    /// <summary>Reads the prices of a file.</summary>
    /// <param name="root">The whole file.</param>
    /// <param name="asOf">The day of the file; null where not known.</param>
    public static IReadOnlyList<ApiPrice> Read(MemberReader root, DateOnly? asOf)
    {
        List<ApiPrice> prices = [];
        foreach ((string name, TreeNode value) in root.Node.Members)
        {
            if (
                name != "sample_spec"
                && value.IsObject
                && Entry(name, new MemberReader(value, root.Faults), asOf) is { } price
            )
            {
                prices.Add(price);
            }
        }

        return prices;
    }

    private static ApiPrice? Entry(string key, MemberReader row, DateOnly? asOf)
    {
        List<string> unread = [];
        ApiRates? rates = Rates(row, "", unread);
        ApiUnitRates? units = Units(row, rates);
        if (rates is null && units is null)
        {
            return null;
        }

        ApiTier[] tiers = [.. SuffixTiers(row), .. ListedTiers(row, rates, unread)];
        ApiRates? batch = Rates(row, "_batches", unread);
        ApiRates? flex = Rates(row, "_flex", unread);
        ApiRates? priority = Rates(row, "_priority", unread);
        unread.AddRange(PriceMembers.Unread(row).Where(name => !Repeats(row, name, rates)));
        if (
            units?.Per1mTokensUsd is not null
            || (units is not null && rates is { InputUsdPerM: 0, OutputUsdPerM: 0 })
        )
        {
            rates = null; // Nothing is generated there; zeros say that it is not billed by tokens.
        }

        string provider = row.Text("litellm_provider") ?? "";
        string id = key.Contains('/') || provider.Length == 0 ? key : $"{provider}/{key}";
        return new ApiPrice
        {
            Id = id,
            Provider = provider,
            Model = key[(key.IndexOf('/') + 1)..],
            ContextTokens = Tokens(row, "max_input_tokens") ?? Tokens(row, "max_tokens"),
            MaxOutputTokens = Tokens(row, "max_output_tokens"),
            Rates = rates,
            Units = units,
            Tiers = rates is null ? [] : tiers,
            BatchRates = batch,
            FlexRates = flex,
            PriorityRates = priority,
            Unread = unread,
            Note = row.Text("deprecation_date") is { } day ? $"to be retired on {day}" : null,
            Sources =
            [
                new SourceNote(
                    "*",
                    null,
                    $"LiteLLM price file {row.Node.File.Name}",
                    asOf,
                    asOf is not null,
                    row.Text("source")
                ),
            ],
            Origin = row.Node.File.Name,
        };
    }

    /// <summary>A member that says a price again: of a query that of a token, of a cache hit that of a cached token.</summary>
    private static bool Repeats(MemberReader row, string name, ApiRates? rates) =>
        name switch
        {
            "input_cost_per_query" => row.Text("mode") == "rerank"
                && PerMillion(row, name) == rates?.InputUsdPerM,
            "input_cost_per_token_cache_hit" => PerMillion(row, name) == rates?.CachedInputUsdPerM,
            _ => false,
        };

    /// <summary>Prices of prompt and output; null where one of them is missing.</summary>
    /// <param name="row">The model.</param>
    /// <param name="suffix">Of the names.</param>
    /// <param name="unread">Gets the names of prices that nothing is charged by.</param>
    private static ApiRates? Rates(MemberReader row, string suffix, List<string> unread)
    {
        decimal? input = PerMillion(row, "input_cost_per_token" + suffix);
        decimal? output = PerMillion(row, "output_cost_per_token" + suffix);
        if (input is null || output is null)
        {
            if (input > 0)
            {
                unread.Add("input_cost_per_token" + suffix);
            }

            if (output > 0)
            {
                unread.Add("output_cost_per_token" + suffix);
            }

            return null;
        }

        ApiRates rates = new(input.Value, output.Value)
        {
            CachedInputUsdPerM =
                PerMillion(row, "cache_read_input_token_cost" + suffix)
                ?? (suffix.Length == 0 ? PerMillion(row, "input_cost_per_token_cache_hit") : null),
            CacheWriteUsdPerM = PerMillion(row, "cache_creation_input_token_cost" + suffix),
            CacheWrite1hUsdPerM = PerMillion(row, "cache_creation_input_token_cost_above_1hr" + suffix),
            ReasoningUsdPerM = PerMillion(row, "output_cost_per_reasoning_token" + suffix),
        };
        return rates with { Parts = Parts(row, suffix) };
    }

    /// <summary>Prices of parts of requests. A fee of each request that is that of a search too is stated twice.</summary>
    private static SortedDictionary<string, decimal>? Parts(MemberReader row, string suffix)
    {
        SortedDictionary<string, decimal> rates = new(StringComparer.Ordinal);
        foreach (TokenPartRow part in TokenPartRow.All)
        {
            int dot = part.LiteLlm.IndexOf('.', StringComparison.Ordinal);
            MemberReader? holder = dot < 0 ? row : row.Section(part.LiteLlm[..dot]);
            string name = part.LiteLlm[(dot + 1)..] + suffix;
            if (
                part.Part == TokenPart.Reasoning
                || part.LiteLlm.Length == 0
                || (!part.IsOfTokens && suffix.Length > 0)
                || holder?.ExactPrice(name, mayBeZero: true) is not decimal usd
            )
            {
                continue;
            }

            if (!part.IsOfTokens || PerMillion(row, name) is not null)
            {
                rates.Add(part.Word, part.IsOfTokens ? usd * Million : usd);
            }
        }

        if (
            PartRates.Of(rates, TokenPart.Request) is decimal fee
            && (TokenPart[])[TokenPart.SearchLow, TokenPart.SearchMedium, TokenPart.SearchHigh] is var sizes
            && sizes.Any(size => PartRates.Of(rates, size) == fee)
        )
        {
            rates.Remove(TokenPartRow.Find(TokenPart.Request).Word);
        }

        return rates.Count > 0 ? rates : null;
    }

    /// <summary>The price of the unit that an endpoint is billed by. Other modes have such keys for something else: <c>input_cost_per_image</c> of a chat model is for a picture in its prompt.</summary>
    private static ApiUnitRates? Units(MemberReader row, ApiRates? rates)
    {
        ApiUnitRates none = ApiUnitRates.None;
        ApiUnitRates units = row.Text("mode") switch
        {
            // A few of them repeat the price of a token as that of a query.
            "rerank" when rates is { InputUsdPerM: > 0 } => none with { Per1mTokensUsd = rates.InputUsdPerM },
            "rerank" => none with { Per1kSearchesUsd = Times(1000, "input_cost_per_query") },
            "image_generation" => none with
            {
                PerImageUsd = Times(1, "output_cost_per_image") ?? Times(1, "input_cost_per_image"),
            },
            "audio_speech" => none with { Per1mCharactersUsd = Times(Million, "input_cost_per_character") },
            // Where both are stated, they are one price twice.
            "audio_transcription" => none with
            {
                PerMinuteUsd = Larger(
                    Times(60, "input_cost_per_second"),
                    Times(60, "output_cost_per_second")
                ),
            },
            "moderation" => none with
            {
                Per1kRequestsUsd =
                    Times(1000, "input_cost_per_request")
                    ?? (rates is { InputUsdPerM: 0, OutputUsdPerM: 0 } ? 0 : null), // Free by tokens is free.
            },
            _ => none,
        };
        return units.IsEmpty ? null : units;

        static decimal? Larger(decimal? a, decimal? b) => a > b || b is null ? a : b;

        decimal? Times(decimal factor, string key) => row.ExactPrice(key, mayBeZero: true) * factor;
    }

    private static IEnumerable<ApiTier> SuffixTiers(MemberReader row)
    {
        foreach (int limit in Limits)
        {
            string suffix = string.Create(CultureInfo.InvariantCulture, $"_above_{limit}k_tokens");
            ApiTier tier = new(limit * 1000L)
            {
                InputUsdPerM = PerMillion(row, "input_cost_per_token" + suffix),
                OutputUsdPerM = PerMillion(row, "output_cost_per_token" + suffix),
                CachedInputUsdPerM = PerMillion(row, "cache_read_input_token_cost" + suffix),
                CacheWriteUsdPerM = PerMillion(row, "cache_creation_input_token_cost" + suffix),
                CacheWrite1hUsdPerM = PerMillion(row, "cache_creation_input_token_cost_above_1hr" + suffix),
                ReasoningUsdPerM = PerMillion(row, "output_cost_per_reasoning_token" + suffix),
                Parts = Parts(row, suffix),
            };
            if (tier != new ApiTier(limit * 1000L))
            {
                yield return tier;
            }
        }
    }

    private static List<ApiTier> ListedTiers(MemberReader row, ApiRates? rates, List<string> unread)
    {
        List<ApiTier> tiers = [];
        foreach (MemberReader tier in row.Rows("tiered_pricing"))
        {
            long from = tier.Wholes("range") is [int low, ..] ? low : 0;
            ApiTier listed = new(from)
            {
                InputUsdPerM = PerMillion(tier, "input_cost_per_token"),
                OutputUsdPerM = PerMillion(tier, "output_cost_per_token"),
                CachedInputUsdPerM = PerMillion(tier, "cache_read_input_token_cost"),
                ReasoningUsdPerM = PerMillion(tier, "output_cost_per_reasoning_token"),
            };
            if (from > 0)
            {
                tiers.Add(listed);
            }
            else if (
                rates is not null
                && (
                    listed.InputUsdPerM > rates.InputUsdPerM
                    || listed.OutputUsdPerM > rates.OutputUsdPerM
                    || listed.CachedInputUsdPerM > rates.EffectiveCachedInputUsdPerM
                    || listed.ReasoningUsdPerM > (rates.ReasoningUsdPerM ?? rates.OutputUsdPerM)
                )
            )
            {
                unread.Add("tiered_pricing"); // The first tier is dearer than the prices beside the list.
            }

            unread.AddRange(PriceMembers.Unread(tier).Select(name => "tiered_pricing." + name));
        }

        return tiers;
    }

    private static decimal? PerMillion(MemberReader row, string key)
    {
        decimal? price = row.ExactPrice(key, mayBeZero: true);
        if (price is > 1)
        {
            row.Refuse(
                key,
                "more than a dollar for one token: the file counts dollars per token",
                "a price such as 2.5e-06"
            );
            return null;
        }

        return price * Million;
    }

    private static long? Tokens(MemberReader row, string key) =>
        row[key] is { Exists: true } value
        && long.TryParse(
            value.Quoted ?? value.Element.GetRawText(),
            NumberStyles.None,
            CultureInfo.InvariantCulture,
            out long tokens
        )
        && tokens > 0
            ? tokens
            : null;
}
