using System.Text;
using Farthing.Catalogs;
using Farthing.Catalogs.Apis;
using Farthing.Catalogs.Faults;
using Farthing.Catalogs.Offers;
using Farthing.Catalogs.Overlays;
using Farthing.Documents.Catalogs;
using Farthing.Numerics.Faults;
using Farthing.Serving.Gpus;

namespace Farthing.Tests.Catalogs.Overlays;

public sealed class OverlayTests
{
    private const string MyInstance =
        """{"instances":[{"cloud":"aws","instance_type":"p5.48xlarge","region":"us-east-1","gpu":"h100","gpu_count":8,"on_demand_usd_per_hour":40,"as_of":"2026-11-01","source":"our contract"}]}""";

    [Fact]
    public void The_same_id_replaces_and_a_later_overlay_wins()
    {
        Catalog catalog = Catalog
            .BuiltIn.With(Read(MyInstance))
            .With(
                Read(
                    MyInstance.Replace(
                        "\"on_demand_usd_per_hour\":40",
                        "\"on_demand_usd_per_hour\":39",
                        StringComparison.Ordinal
                    )
                )
            );

        InstanceOffer offer = Assert.Single(catalog.Offers, offer => offer.Id == "aws/p5.48xlarge@us-east-1");
        Assert.Equal(39, offer.OnDemandUsdPerHour);
        Assert.Equal("H100-SXM", offer.GpuId);
        Assert.Equal("mine.json", offer.Origin);
        Assert.Equal("our contract", offer.Source);
        Assert.True(offer.IsOnDemandAvailable);
        Assert.Equal(Catalog.BuiltIn.Offers.Count, catalog.Offers.Count);
        Assert.Equal(55.04, Catalog.BuiltIn.Offers.Single(known => known.Id == offer.Id).OnDemandUsdPerHour);
    }

    [Fact]
    public void One_core_of_a_processor_is_hardware_too()
    {
        Catalog catalog = Catalog.BuiltIn.With(
            Read(
                """{"gpus":[{"id":"CORE","vendor":"AMD","architecture":"x86-64","memory_mib":8192,"memory_bandwidth_gb_per_second":30,"fp16_tflops":0.2,"sm_count":1,"tile_tokens":1,"l2_mib":32,"pcie_gb_per_second_per_direction":16,"tdp_watts":10,"coefficients_from":"rtx_pro_6000"}]}"""
            )
        );

        GpuSpec core = Assert.Single(catalog.Gpus, gpu => gpu.Id == "CORE");
        Assert.Equal(0.2e12, core.SixteenBitFlopPerSecond);
        Assert.Equal(1, core.TileTokens);
        Assert.Contains(
            "at least 0.001",
            Assert
                .Single(
                    Faults(
                        """{"gpus":[{"id":"CORE","vendor":"AMD","architecture":"x86-64","memory_mib":8192,"memory_bandwidth_gb_per_second":30,"fp16_tflops":0,"sm_count":1,"l2_mib":32,"pcie_gb_per_second_per_direction":16,"tdp_watts":10,"coefficients_from":"rtx_pro_6000"}]}"""
                    )
                )
                .Expected
        );
    }

    [Fact]
    public void A_price_in_another_currency_keeps_its_rate()
    {
        Catalog catalog = Catalog.BuiltIn.With(
            Read(
                """{"instances":[{"cloud":"seeweb","instance_type":"X","gpu":"L4","gpu_count":2,"on_demand_per_hour":0.7,"currency":"EUR","usd_per_unit":1.1,"rate_as_of":"2026-11-19","rate_source":"ECB"}]}"""
            )
        );

        InstanceOffer offer = Assert.Single(catalog.Offers, offer => offer.Id == "seeweb/X@any");
        Assert.Equal(0.77, offer.OnDemandUsdPerHour!.Value, 12);
        Assert.Equal("EUR", offer.Rate!.Currency);
        Assert.Equal(new DateOnly(2026, 11, 19), offer.Rate.AsOf);
    }

    [Fact]
    public void A_currency_without_its_rate_is_refused()
    {
        IReadOnlyList<Fault> faults = Faults(
            """{"instances":[{"cloud":"a","instance_type":"X","gpu":"L4","gpu_count":1,"on_demand_per_hour":0.7,"currency":"EUR"}]}"""
        );

        Assert.Equal(3, faults.Count(fault => fault.Code == CatalogFaultCodes.RateMissing));
    }

    [Fact]
    public void All_faults_are_reported_at_once_with_their_lines()
    {
        IReadOnlyList<Fault> faults = Faults(
            """
            {
              "instances": [
                { "cloud": "a", "instance_type": "X", "gpu": "L4", "gpu_count": 1,
                  "on_demand_usd_per_hour": 0 },
                { "cloud": "a", "instance_type": "Y", "gpu": "L4", "gpu_cuont": 1,
                  "spot_usd_per_hour": "cheap" }
              ]
            }
            """
        );

        Assert.Contains(
            faults,
            fault =>
                fault.Line == 4 && fault.Path == "instances[0].on_demand_usd_per_hour" && fault.Value == "0"
        );
        Assert.Contains(
            faults,
            fault =>
                fault.Line == 5 && fault.Code == CatalogFaultCodes.UnknownKey && fault.Nearest == "gpu_count"
        );
        Assert.Contains(faults, fault => fault.Line == 6 && fault.Value == "cheap");
    }

    [Theory]
    [InlineData("{\"instances\":", CatalogFaultCodes.NotJson)]
    [InlineData("[]", CatalogFaultCodes.UnknownFile)]
    [InlineData("{}", CatalogFaultCodes.UnknownFile)]
    [InlineData("", CatalogFaultCodes.NotJson)]
    [InlineData("{\"instances\":[1]}", CatalogFaultCodes.WrongValue)]
    [InlineData("{\"instances\":{}}", CatalogFaultCodes.WrongValue)]
    public void Broken_files_are_faults(string text, string code) =>
        Assert.Equal(code, Assert.Single(Faults(text)).Code);

    [Fact]
    public void An_offer_of_an_unknown_gpu_is_refused()
    {
        FarthingException error = Assert.Throws<FarthingException>(() =>
            Catalog.BuiltIn.With(Read(MyInstance.Replace("h100", "H1000", StringComparison.Ordinal)))
        );

        Assert.Equal("mine.json", Assert.Single(error.Faults).File);
    }

    [Fact]
    public void A_missing_file_is_a_fault()
    {
        FaultList faults = new();
        OverlayReader.ReadFile("/no/such/file.json", faults);

        Assert.Equal(CatalogFaultCodes.FileUnreadable, Assert.Single(faults.Faults).Code);
    }

    [Fact]
    public void A_model_added_twice_stands_once()
    {
        FaultList faults = new();
        GivenModel config = new("config.json", Encoding.UTF8.GetBytes(HuggingFace.PublicConfigs.Llama8B));
        DateOnly day = new(2026, 11, 20);
        string once = OverlayWriter.AddModel("m.json", null, config, "Mine", day, faults);
        string twice = OverlayWriter.AddModel(
            "m.json",
            Encoding.UTF8.GetBytes(once),
            config,
            "mine",
            day,
            faults
        );

        Assert.Empty(faults.Faults);
        CatalogOverlay overlay = Read(twice);
        Assert.Equal("mine", Assert.Single(overlay.Models).Spec.Id);
        Assert.Equal("mine", Catalog.BuiltIn.With(overlay).Model("MINE").Id);
    }

    [Fact]
    public void An_api_price_list_may_have_tiers_and_a_schedule()
    {
        CatalogOverlay overlay = Read(
            """{"apis":[{"id":"acme/fast","input_usd_per_m":1,"output_usd_per_m":4,"tiers":[{"above_input_tokens":1000,"input_usd_per_m":2}],"schedule":[{"from":"2027-01-01","input_usd_per_m":0.5,"output_usd_per_m":2}],"as_of":"2026-11-01"}]}"""
        );

        ApiPrice price = Assert.Single(overlay.ApiPrices);
        Assert.Equal("acme", price.Provider);
        Assert.Equal(1, price.RatesFor(1000, new DateOnly(2026, 12, 31))!.InputUsdPerM);
        Assert.Equal(2, price.RatesFor(1001, new DateOnly(2026, 12, 31))!.InputUsdPerM);
        Assert.Equal(0.5m, price.RatesFor(1000, new DateOnly(2027, 1, 1))!.InputUsdPerM);
        Assert.Equal(2, price.RatesFor(1000, new DateOnly(2027, 1, 1))!.OutputUsdPerM);
    }

    [Fact]
    public void An_api_may_be_priced_by_units_alone_and_in_another_currency()
    {
        CatalogOverlay overlay = Read(
            """{"apis":[{"id":"acme/rerank","per_1k_searches":1,"currency":"EUR","usd_per_unit":1.1,"rate_as_of":"2026-11-19","rate_source":"ECB","as_of":"2026-11-01"},{"id":"acme/art","input_usd_per_m":1,"output_usd_per_m":2,"per_image_usd":0.04,"as_of":"2026-11-01"}]}"""
        );

        Assert.Null(overlay.ApiPrices[0].Rates);
        Assert.Null(overlay.ApiPrices[0].RatesFor(10, new DateOnly(2026, 11, 20)));
        Assert.Equal(ApiUnitRates.None with { Per1kSearchesUsd = 1.1m }, overlay.ApiPrices[0].Units);
        Assert.Equal(ApiUnitRates.None with { PerImageUsd = 0.04m }, overlay.ApiPrices[1].Units);
        Assert.Equal(2, overlay.ApiPrices[1].Rates!.OutputUsdPerM);
    }

    [Fact]
    public void A_price_of_units_excuses_no_half_price_of_tokens() =>
        Assert.Equal(
            "apis[0].output_usd_per_m",
            Assert
                .Single(Faults("""{"apis":[{"id":"acme/art","input_usd_per_m":1,"per_image_usd":0.04}]}"""))
                .Path
        );

    [Fact]
    public void A_batch_multiplier_scales_every_rate()
    {
        ApiPrice price = Assert.Single(
            Read(
                """{"apis":[{"id":"acme/fast","input_usd_per_m":2,"output_usd_per_m":8,"cached_input_usd_per_m":0.4,"cache_write_usd_per_m":2.5,"batch_multiplier":0.5,"as_of":"2026-11-01"}]}"""
            ).ApiPrices
        );

        ApiRates batch = price.RatesFor(10, new DateOnly(2026, 12, 1), ApiServiceTier.Batch)!;
        Assert.Equal(
            (1m, 4m, 0.2m, 1.25m),
            (batch.InputUsdPerM, batch.OutputUsdPerM, batch.CachedInputUsdPerM, batch.CacheWriteUsdPerM)
        );
    }

    private static CatalogOverlay Read(string text)
    {
        FaultList faults = new();
        CatalogOverlay overlay = OverlayReader.Read("mine.json", Encoding.UTF8.GetBytes(text), null, faults);
        Assert.Empty(faults.Faults);
        return overlay;
    }

    private static IReadOnlyList<Fault> Faults(string text)
    {
        FaultList faults = new();
        OverlayReader.Read("mine.json", Encoding.UTF8.GetBytes(text), null, faults);
        return faults.Faults;
    }
}
