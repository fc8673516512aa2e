using System.Text;
using Farthing.Catalogs;
using Farthing.Catalogs.Apis;
using Farthing.Catalogs.Offers;
using Farthing.Catalogs.Overlays;
using Farthing.Catalogs.Updates;
using Farthing.Documents.Catalogs;
using Farthing.Numerics.Faults;

namespace Farthing.Tests.Catalogs.Updates;

public sealed class CatalogUpdateTests
{
    private const string OpenRouter = """
        { "data": [
          { "id": "openai/gpt-4o-mini", "context_length": 128000,
            "pricing": { "prompt": "0.0000001", "completion": "0.0000006", "request": "0", "image": "0" } },
          { "id": "x-ai/grok-4.5", "context_length": 500000,
            "pricing": { "prompt": "0.000002", "completion": "0.000006", "input_cache_read": "0.0000003",
              "overrides": [ { "min_prompt_tokens": 200000, "prompt": "0.000004", "completion": "0.000012", "input_cache_read": "0.0000006" } ] } },
          { "id": "acme/new", "pricing": { "prompt": "0.000001", "completion": "0.000002", "web_search": "0.01" } },
          { "id": "openrouter/auto", "pricing": { "prompt": "-1", "completion": "-1" } } ] }
        """;

    private const string ModelsDev = """
        { "xai": { "id": "xai", "models": { "grok-4.3": { "id": "grok-4.3",
            "cost": { "input": 1.25, "output": 2.5, "cache_read": 0.2,
              "tiers": [ { "input": 2.5, "output": 5, "cache_read": 0.4, "tier": { "type": "context", "size": 200000 } } ],
              "context_over_200k": { "input": 2.5, "output": 5, "cache_read": 0.4 } },
            "limit": { "context": 1000000, "output": 64000 } } } },
          "anthropic": { "models": { "claude-x": { "cost": { "input": 3, "output": 15, "context_over_200k": { "input": 6, "output": 22.5 } } },
            "free-of-cost": { "limit": { "context": 1000 } } } } }
        """;

    private static readonly DateOnly Day = new(2026, 11, 28);

    [Fact]
    public void OpenRouters_list_has_dollars_per_token_tiers_and_prices_that_nobody_understands()
    {
        IReadOnlyList<ApiPrice> prices = Read(OpenRouter).ApiPrices;

        Assert.Equal(
            ["openrouter/openai/gpt-4o-mini", "openrouter/x-ai/grok-4.5", "openrouter/acme/new"],
            prices.Select(price => price.Id)
        );
        Assert.Equal(0.1m, prices[0].Rates!.InputUsdPerM); // 1e-7 × 10⁶
        Assert.Empty(prices[0].Unread);
        ApiRates above = prices[1].RatesFor(200_000, Day)!; // from 200,000 on: above 199,999
        Assert.Equal((4m, 0.6m, 12m), (above.InputUsdPerM, above.CachedInputUsdPerM, above.OutputUsdPerM));
        Assert.Equal(2m, prices[1].RatesFor(199_999, Day)!.InputUsdPerM);
        Assert.Equal(["web_search"], prices[2].Unread);
    }

    [Fact]
    public void Models_dev_has_dollars_per_million_and_tiers_in_two_forms()
    {
        IReadOnlyList<ApiPrice> prices = Read(ModelsDev).ApiPrices;

        Assert.Equal(["xai/grok-4.3", "anthropic/claude-x"], prices.Select(price => price.Id));
        Assert.Equal(5m, prices[0].RatesFor(200_001, Day)!.OutputUsdPerM);
        Assert.Single(prices[0].Tiers);
        Assert.Empty(prices[0].Unread);
        Assert.Equal(6m, prices[1].RatesFor(200_001, Day)!.InputUsdPerM);
    }

    [Fact]
    public void A_file_shows_changed_new_and_gone_prices()
    {
        CatalogUpdate update = CatalogUpdate.OfApis(
            Catalog.BuiltIn.ApiPrices,
            Read(OpenRouter).ApiPrices,
            Day
        );

        // gpt-4o-mini: $0.15 → $0.10, and its cached price is gone; grok-4.5 is as before.
        Assert.Equal(
            [
                ("openai/gpt-4o-mini", "input_usd_per_m", 0.15m, (decimal?)0.1m),
                ("openai/gpt-4o-mini", "cached_input_usd_per_m", 0.075m, null),
            ],
            update.Changed.Select(change => (change.Id, change.Field, change.Old!.Value, change.New))
        );
        Assert.All(update.Changed, change => Assert.Equal(new DateOnly(2026, 8, 21), change.OldAsOf));
        Assert.Equal(["openrouter/acme/new"], update.New);
        Assert.Equal(1, update.Same);
        Assert.Contains("openai/gpt-5.5", update.Gone);
        Assert.DoesNotContain("anthropic/claude-opus-5", update.Gone); // a seller that the file does not have
    }

    [Fact]
    public void A_taken_file_renews_the_rows_of_the_catalog_and_keeps_what_it_alone_knows()
    {
        byte[] published = Encoding.UTF8.GetBytes(OpenRouter);
        IReadOnlyList<ApiPrice> old = Catalog.BuiltIn.ApiPrices;
        CatalogUpdate update = CatalogUpdate.OfApis(old, Read(OpenRouter).ApiPrices, Day);

        CatalogOverlay taken = Read(TakenFile.OfApis(published, Day, update, old));
        Catalog renewed = Catalog.BuiltIn.With(taken);

        ApiPrice price = renewed.TryApi("openai/gpt-4o-mini", out _)!;
        Assert.Equal((0.1m, Day), (price.Rates!.InputUsdPerM, price.AsOf));
        Assert.Equal(0.5m, price.BatchMultiplier); // OpenRouter's list has none
        Assert.Equal(old.Count + 1, renewed.ApiPrices.Count);
        CatalogUpdate again = CatalogUpdate.OfApis(renewed.ApiPrices, Read(OpenRouter).ApiPrices, Day);
        Assert.Empty(again.Changed);
        Assert.Empty(again.New);
    }

    [Fact]
    public void A_catalog_of_SkyPilot_renews_the_instances_of_its_cloud()
    {
        InstanceOffer known = Catalog.BuiltIn.Offers.First(offer =>
            offer.Cloud == "aws" && offer.OnDemandUsdPerHour is not null
        );
        string region = known.Region["aws/".Length..];
        string csv =
            $"InstanceType,AcceleratorName,AcceleratorCount,vCPUs,MemoryGiB,Price,Region,GpuInfo,SpotPrice,AvailabilityZone\n"
            + $"{known.InstanceType},WhateverItIs,{known.GpuCount},8,64,99.5,{region},,40,{region}a\n"
            + $"{known.InstanceType},WhateverItIs,{known.GpuCount},8,64,99.5,{region},,30,{region}b\n"
            + $"z9.large,L40S,1,8,64,2.5,{region},,,\n"
            + $"z9.odd,NoSuchGpu,1,8,64,2.5,{region},,,\n"
            + $"m5.large,,,2,8,0.1,{region},,,\n";
        byte[] bytes = Encoding.UTF8.GetBytes(csv);
        SortedSet<string> unknown = [];

        Assert.True(SkyPilotReader.Recognizes(bytes));
        IReadOnlyList<InstanceOffer> offers = SkyPilotReader.Read(
            "vms.csv",
            bytes,
            "aws",
            Day,
            Catalog.BuiltIn.Offers.DistinctBy(offer => offer.Id).ToDictionary(offer => offer.Id),
            Catalog.BuiltIn,
            unknown
        );
        CatalogUpdate update = CatalogUpdate.OfOffers(Catalog.BuiltIn.Offers, offers);

        Assert.Equal(["NoSuchGpu"], unknown);
        Assert.Equal([$"aws/z9.large@{region}"], update.New);
        Assert.Contains(
            update.Changed,
            change => change.Id == known.Id && change.Field == "on_demand_usd_per_hour" && change.New == 99.5m
        );
        Assert.Equal(30, offers.Single(offer => offer.Id == known.Id).SpotUsdPerHour); // the cheaper zone
        CatalogOverlay taken = Read(TakenFile.OfOffers(offers));
        Assert.Equal(2, taken.Offers.Count);
        Assert.Equal(known.GpuId, taken.Offers.Single(offer => offer.Id == known.Id).GpuId);
    }

    private static CatalogOverlay Read(string text)
    {
        FaultList faults = new();
        CatalogOverlay overlay = OverlayReader.Read("file.json", Encoding.UTF8.GetBytes(text), Day, faults);
        Assert.Empty(faults.Faults);
        return overlay;
    }
}
