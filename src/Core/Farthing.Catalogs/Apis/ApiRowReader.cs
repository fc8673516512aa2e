using Farthing.Catalogs.Faults;
using Farthing.Catalogs.Offers;
using Farthing.Catalogs.Reading;
using Farthing.Documents.Catalogs;
using Farthing.Numerics.Billing;
using Farthing.Numerics.Reading;

namespace Farthing.Catalogs.Apis;

/// <summary>Reads an API's row in Farthing's own format; <see cref="LiteLlmReader"/> reads LiteLLM's.</summary>
internal static class ApiRowReader
{
    private static readonly string[] Prices =
    [
        "input_usd_per_m",
        "cached_input_usd_per_m",
        "cache_write_usd_per_m",
        "cache_write_1h_usd_per_m",
        "output_usd_per_m",
        "reasoning_usd_per_m",
    ];

    private static readonly string[] UnitPrices =
    [
        "per_1k_searches_usd",
        "per_image_usd",
        "per_1m_characters_usd",
        "per_1k_requests_usd",
        "per_minute_usd",
        "per_1m_tokens_usd",
    ];

    private static readonly string[] Unread =
    [
        .. Prices.Select(CurrencyReader.WithoutUsd),
        .. UnitPrices.Select(CurrencyReader.WithoutUsd),
        .. CurrencyReader.Keys,
        "source",
        "as_of",
    ];

    /// <summary>Reads a row; null after a fault.</summary>
    public static ApiPrice? Read(MemberReader row)
    {
        int before = row.Faults.Faults.Count;
        CurrencyReader money = CurrencyReader.Of(row);
        string id = row.RequiredText("id");
        int slash = id.IndexOf('/');
        ApiUnitRates? units = Units(money);
        ApiPrice price = new()
        {
            Id = id,
            Provider = row.Text("provider") ?? (slash > 0 ? id[..slash] : ""),
            Model = row.Text("model") ?? id[(slash + 1)..],
            ContextTokens = row.Whole("context_tokens", 1),
            MaxOutputTokens = row.Whole("max_output_tokens", 1),
            ImageTokens = row.Whole("image_tokens", 1),
            Rates =
                units is not null && !row.Has(Prices[0]) && !row.Has(CurrencyReader.WithoutUsd(Prices[0]))
                    ? null
                    : Rates(row, money),
            Units = units,
            BatchMultiplier = row.ExactPrice("batch_multiplier"),
            Tiers =
            [
                .. row.Rows("tiers")
                    .Select(tier => Tier(tier, money.Inside(tier)))
                    .OrderBy(tier => tier.AboveInputTokens),
            ],
            Schedule =
            [
                .. row.Rows("schedule")
                    .Select(entry => new ApiScheduleEntry(
                        entry.Day("from"),
                        Rates(entry, money.Inside(entry))
                    ))
                    .OrderBy(entry => entry.From ?? DateOnly.MinValue),
            ],
            Note = row.Text("note"),
            Rate = money.Rate,
            Sources = OfferRowReader.Sources(row),
            Origin = row.Node.File.Name,
        };
        row.RefuseUnknown(CatalogFaultCodes.UnknownKey, Unread);
        return row.Faults.Faults.Count > before ? null : price;
    }

    private static ApiRates Rates(MemberReader row, CurrencyReader money)
    {
        decimal? input = money.ExactPrice("input_usd_per_m", true);
        decimal? output = money.ExactPrice("output_usd_per_m", true);
        Need(row, "input_usd_per_m", input);
        Need(row, "output_usd_per_m", output);
        return new ApiRates(input ?? 0, output ?? 0)
        {
            CachedInputUsdPerM = money.ExactPrice("cached_input_usd_per_m", true),
            CacheWriteUsdPerM = money.ExactPrice("cache_write_usd_per_m", true),
            CacheWrite1hUsdPerM = money.ExactPrice("cache_write_1h_usd_per_m", true),
            ReasoningUsdPerM = money.ExactPrice("reasoning_usd_per_m", true),
            Parts = Parts(row),
        };
    }

    /// <summary>Prices of parts of requests in dollars, by their word.</summary>
    private static SortedDictionary<string, decimal>? Parts(MemberReader row)
    {
        if (row.Section("parts") is not MemberReader section)
        {
            return null;
        }

        SortedDictionary<string, decimal> rates = new(StringComparer.Ordinal);
        foreach (TokenPartRow part in TokenPartRow.All)
        {
            if (part.Part != TokenPart.Reasoning && section.ExactPrice(part.Word, true) is decimal usd)
            {
                rates.Add(part.Word, usd);
            }
        }

        section.RefuseUnknown(CatalogFaultCodes.UnknownKey);
        return rates.Count > 0 ? rates : null;
    }

    private static ApiUnitRates? Units(CurrencyReader money)
    {
        ApiUnitRates units = new(Price(0), Price(1), Price(2), Price(3), Price(4), Price(5));
        return units.IsEmpty ? null : units;

        decimal? Price(int unit) => money.ExactPrice(UnitPrices[unit], true);
    }

    private static ApiTier Tier(MemberReader row, CurrencyReader money) =>
        new(row.RequiredWhole("above_input_tokens"))
        {
            InputUsdPerM = money.ExactPrice("input_usd_per_m"),
            CachedInputUsdPerM = money.ExactPrice("cached_input_usd_per_m"),
            CacheWriteUsdPerM = money.ExactPrice("cache_write_usd_per_m"),
            CacheWrite1hUsdPerM = money.ExactPrice("cache_write_1h_usd_per_m"),
            OutputUsdPerM = money.ExactPrice("output_usd_per_m"),
            ReasoningUsdPerM = money.ExactPrice("reasoning_usd_per_m"),
            Parts = Parts(row),
        };

    private static void Need(MemberReader row, string key, decimal? price)
    {
        if (price is null && !row.Has(key) && !row.Has(CurrencyReader.WithoutUsd(key)))
        {
            row.Refuse(
                key,
                "this price is needed",
                "dollars per million tokens",
                CatalogFaultCodes.FieldMissing
            );
        }
    }
}
