using Farthing.Catalogs;
using Farthing.Catalogs.Apis;
using Farthing.Documents.Catalogs;
using Farthing.Gateway.Configuration;
using Farthing.Gateway.Dialects;
using Farthing.Gateway.Metering;
using Farthing.Numerics.Billing;
using Farthing.Numerics.Faults;
using Farthing.Settings.Values;

namespace Farthing.Gateway.Files;

/// <summary>Finds a deployment's price: written out, by an entry of the catalog that is named, or by its own name in the catalog.</summary>
/// <param name="catalog">The catalog.</param>
/// <param name="today">The day whose prices hold.</param>
public sealed class PriceReader(Catalog catalog, DateOnly today)
{
    private const decimal PicoUsd = 1_000_000_000_000m;

    /// <summary>The context window by the catalog; null where it is not known.</summary>
    public long? ContextTokens { get; private set; }

    /// <summary>The longest answer by the catalog; null where it is not known.</summary>
    public long? MaxOutputTokens { get; private set; }

    /// <summary>Members of the catalog's record that look like money and were not understood.</summary>
    public IReadOnlyList<string> Unread { get; private set; } = [];

    /// <summary>Most tokens of an image by the catalog; null where no bound is known.</summary>
    public long? ImageTokens { get; private set; }

    /// <summary>The price; null where nobody knows it.</summary>
    /// <param name="section">The deployment's section.</param>
    /// <param name="shared">The model's, whose price holds where the deployment has none.</param>
    /// <param name="name">The deployment's name, or the catalog's where it is known.</param>
    public ModelPrice? Read(WrittenSection section, WrittenSection shared, string name)
    {
        WrittenSection holder = section.Has("price") || section.Has("catalog") ? section : shared;
        if (holder.Section("price") is WrittenSection price)
        {
            UnitPrices? units = WithImages(price, Units(price));
            bool hasUnits =
                price.Has("images")
                || Enum.GetValues<UnitKind>().Any(unit => price.Has(UnitPrices.MemberOf(unit)));
            foreach (string member in (string[])["in", "out"])
            {
                if (!price.Has(member) && (!hasUnits || price.Has("in") || price.Has("out")))
                {
                    price.Missing(member);
                }
            }

            ModelPrice? stated = Stated(price, part => PartOf(price, part)) ?? OfUnits(units);
            TierPrices? tiers = Tiers(Stating("flex"), Stating("priority"), Stating("batch"));
            return stated is ModelPrice whole ? whole with { Tiers = tiers, Units = units } : null;

            // Parts of requests cost the same in every tier.
            ModelPrice? Stating(string tier) =>
                Stated(price.Section(tier), _ => null) is ModelPrice other
                    ? other with
                    {
                        Parts = stated?.Parts,
                    }
                    : null;
        }

        string? named = holder.Text("catalog");
        ApiPrice? entry = catalog.TryApi(named ?? name, out Fault? fault);
        if (entry is null)
        {
            if (named is not null)
            {
                holder.Wrong(
                    "catalog",
                    fault!.Message,
                    fault.Expected ?? "an id of farthing catalog list apis",
                    fault.Nearest,
                    GatewayFaultCodes.UnknownName
                );
            }

            return null;
        }

        (ContextTokens, MaxOutputTokens, ImageTokens, Unread) = (
            entry.ContextTokens,
            entry.MaxOutputTokens,
            entry.ImageTokens,
            entry.Unread
        );
        UnitPrices? ofUnits = Units(holder, entry.Units);
        ModelPrice? first = entry.RatesFor(0, today) is ApiRates rates
            ? Price(holder, rates)
            : OfUnits(ofUnits);
        LongPromptPrice? beyond = Longer(holder, entry, ApiServiceTier.Standard);
        return first is ModelPrice known
            ? known with
            {
                LongPrompt = beyond,
                Tiers = Tiers(Of(ApiServiceTier.Flex), Of(ApiServiceTier.Priority), Of(ApiServiceTier.Batch)),
                Units = ofUnits,
            }
            : null;

        ModelPrice? Of(ApiServiceTier tier) =>
            entry.RatesFor(0, today, tier) is ApiRates rates && Price(holder, rates) is ModelPrice price
                ? price with
                {
                    LongPrompt = Longer(holder, entry, tier),
                }
                : null;
    }

    /// <summary>Prices of longer prompts in a service tier.</summary>
    private LongPromptPrice? Longer(WrittenSection holder, ApiPrice entry, ApiServiceTier of)
    {
        LongPromptPrice? beyond = null;
        foreach (ApiTier tier in entry.Tiers.Reverse())
        {
            if (
                entry.RatesFor(tier.AboveInputTokens + 1, today, of) is ApiRates beyondIt
                && Price(holder, beyondIt) is ModelPrice longer
            )
            {
                beyond = new LongPromptPrice(tier.AboveInputTokens, longer with { LongPrompt = beyond });
            }
        }

        return beyond;
    }

    private static TierPrices? Tiers(ModelPrice? flex, ModelPrice? priority, ModelPrice? batch) =>
        flex is null && priority is null && batch is null ? null : new TierPrices(flex, priority, batch);

    /// <summary>A model that is priced by units and not by tokens.</summary>
    private static ModelPrice? OfUnits(UnitPrices? units) =>
        units is null ? null : new ModelPrice { IsOfUnitsAlone = true };

    private static UnitPrices? Units(WrittenSection section) =>
        Units(section, null, unit => (decimal?)section.Number(UnitPrices.MemberOf(unit)));

    /// <summary>Prices of images by size and quality, beside the one of all others.</summary>
    private static UnitPrices? WithImages(WrittenSection price, UnitPrices? units)
    {
        if (price.Section("images") is not WrittenSection section)
        {
            return units;
        }

        if (units?.Image is null)
        {
            price.Missing(UnitPrices.MemberOf(UnitKind.Image));
            return units;
        }

        List<ImagePrice> images = [];
        foreach (string name in section.Names)
        {
            if (!ImagePrice.TryName(name, out string size, out string quality))
            {
                section.Wrong(name, "no size or quality", "1792x1024, hd, or 1792x1024/hd");
            }
            else if (section.Number(name) is double usd)
            {
                images.Add(new ImagePrice(size, quality, new TokenPrice((long)((decimal)usd * PicoUsd))));
            }
        }

        return units with
        {
            Images = images,
        };
    }

    /// <summary>Those of an entry of the catalog.</summary>
    private static UnitPrices? Units(WrittenSection section, ApiUnitRates? rates) =>
        Units(
            section,
            "catalog",
            unit =>
                unit switch
                {
                    UnitKind.Search => rates?.Per1kSearchesUsd,
                    UnitKind.Image => rates?.PerImageUsd,
                    UnitKind.Character => rates?.Per1mCharactersUsd,
                    UnitKind.Second => rates?.PerMinuteUsd,
                    UnitKind.Token => rates?.Per1mTokensUsd,
                    _ => rates?.Per1kRequestsUsd,
                }
        );

    /// <param name="section">Where a fault is named.</param>
    /// <param name="key">By which key; null: that of the unit.</param>
    /// <param name="stated">Dollars for so many as the unit's member is for.</param>
    private static UnitPrices? Units(WrittenSection section, string? key, Func<UnitKind, decimal?> stated)
    {
        UnitPrices units = new(
            Of(UnitKind.Search),
            Of(UnitKind.Image),
            Of(UnitKind.Character),
            Of(UnitKind.Request),
            Of(UnitKind.Second),
            Of(UnitKind.Token)
        );
        if (units is { Search: not null, Token: not null })
        {
            section.Wrong(
                key ?? UnitPrices.MemberOf(UnitKind.Token),
                "/v1/rerank is billed by searches or by tokens, not by both",
                "per_1k_searches or per_1m_tokens",
                code: GatewayFaultCodes.Conflict
            );
        }

        return Enum.GetValues<UnitKind>().Any(unit => units.Of(unit) is not null) ? units : null;

        TokenPrice? Of(UnitKind unit)
        {
            if (stated(unit) is not decimal usd)
            {
                return null;
            }

            decimal pico = usd * PicoUsd / UnitPrices.UnitsOf(unit);
            if (unit == UnitKind.Second)
            {
                pico = decimal.Truncate(pico); // Most prices of a minute are no whole number of these a second.
            }

            if (pico != decimal.Truncate(pico))
            {
                section.Wrong(
                    key ?? UnitPrices.MemberOf(unit),
                    "finer than a trillionth of a dollar for one",
                    "a price with fewer decimals"
                );
            }

            return new TokenPrice((long)pico);
        }
    }

    /// <summary>A price that is written out: <c>in</c> and <c>out</c>, and what a cache makes of the prompt.</summary>
    private static ModelPrice? Stated(WrittenSection? section, Func<TokenPart, decimal?> partOf) =>
        section?.Number("in") is double input && section.Number("out") is double output
            ? Price(
                section,
                (decimal)input,
                (decimal)(section.Number("cached") ?? input),
                (decimal)(section.Number("cache_write") ?? input),
                (decimal?)section.Number("cache_write_1h"),
                (decimal)output,
                partOf
            )
            : null;

    private static decimal? PartOf(WrittenSection price, TokenPart part) =>
        (decimal?)(
            price.Number(TokenPartRow.Find(part).Word)
            ?? (
                part is TokenPart.SearchLow or TokenPart.SearchMedium or TokenPart.SearchHigh
                    ? price.Number("per_search")
                    : null
            )
        );

    private static ModelPrice? Price(WrittenSection section, ApiRates rates) =>
        Price(
            section,
            rates.InputUsdPerM,
            rates.EffectiveCachedInputUsdPerM,
            rates.EffectiveCacheWriteUsdPerM,
            rates.CacheWrite1hUsdPerM,
            rates.OutputUsdPerM,
            rates.Of
        );

    private static ModelPrice? Price(
        WrittenSection section,
        decimal input,
        decimal cached,
        decimal written,
        decimal? written1h,
        decimal output,
        Func<TokenPart, decimal?> partOf
    )
    {
        try
        {
            return new ModelPrice(
                TokenPrice.FromUsdPerMillion(input),
                TokenPrice.FromUsdPerMillion(cached),
                TokenPrice.FromUsdPerMillion(written),
                TokenPrice.FromUsdPerMillion(output)
            )
            {
                CacheWrite1h = written1h is decimal hour ? TokenPrice.FromUsdPerMillion(hour) : null,
                Parts = PartPrices.Of(part =>
                    part == TokenPart.Reasoning && partOf(part) == output ? null : partOf(part)
                ),
            };
        }
        catch (ArgumentException)
        {
            section.Wrong(
                "in",
                "finer than a millionth of a dollar per million tokens",
                "prices with at most six decimals"
            );
            return null;
        }
    }
}
