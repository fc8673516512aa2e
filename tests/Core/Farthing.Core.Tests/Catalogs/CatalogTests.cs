using Farthing.Catalogs;
using Farthing.Catalogs.Apis;
using Farthing.Catalogs.Facts;
using Farthing.Catalogs.Faults;
using Farthing.Catalogs.Models;
using Farthing.Catalogs.Offers;
using Farthing.Catalogs.Support;
using Farthing.Numerics.Faults;
using Farthing.Serving.Gpus;
using Farthing.Serving.Models;
using Farthing.Serving.Precision;

namespace Farthing.Tests.Catalogs;

public sealed class CatalogTests
{
    private static readonly Catalog BuiltIn = Catalog.BuiltIn;

    [Fact]
    public void Every_file_reads_without_a_fault()
    {
        Assert.Equal(88, BuiltIn.Models.Count);
        Assert.Equal(33, BuiltIn.Gpus.Count);
        Assert.Equal(371, BuiltIn.Offers.Count);
        Assert.Equal(91, BuiltIn.ApiPrices.Count);
        Assert.Equal(11, BuiltIn.Mig.Count);
    }

    [Fact]
    public void Every_row_names_its_source()
    {
        Assert.All(
            BuiltIn.ModelEntries,
            entry => Assert.Contains(entry.Sources, note => note.Field == "config")
        );
        Assert.All(BuiltIn.GpuEntries, entry => Assert.NotEmpty(entry.Spec.Source));
        Assert.All(BuiltIn.Offers, offer => Assert.NotEmpty(offer.Source));
        Assert.All(BuiltIn.ApiPrices, price => Assert.NotEmpty(price.Source));
        Assert.All(BuiltIn.Support.Entries, entry => Assert.NotEmpty(entry.Sources));
        Assert.All(BuiltIn.Support.Rules, rule => Assert.NotEmpty(rule.Sources));
    }

    [Fact]
    public void Every_offer_and_profile_is_of_a_known_gpu()
    {
        HashSet<string> gpus = [.. BuiltIn.Gpus.Select(gpu => gpu.Id)];

        Assert.All(BuiltIn.Offers, offer => Assert.Contains(offer.GpuId, gpus));
        Assert.All(BuiltIn.Mig.SelectMany(table => table.GpuIds), id => Assert.Contains(id, gpus));
    }

    [Fact]
    public void A_missing_price_is_null_and_never_zero() =>
        Assert.All(
            BuiltIn.Offers,
            offer =>
            {
                Assert.NotEqual(0, offer.OnDemandUsdPerHour);
                Assert.NotEqual(0, offer.SpotUsdPerHour);
                Assert.NotEqual(0, offer.Reserved1yUsdPerHour);
            }
        );

    [Fact]
    public void A_gpu_has_the_units_of_its_sheet()
    {
        GpuSpec gpu = BuiltIn.Gpu("h100");

        Assert.Equal("H100-SXM", gpu.Id);
        Assert.Equal(81_559L * 1024 * 1024, gpu.MemoryBytes);
        Assert.Equal(3.35e12, gpu.MemoryBytesPerSecond);
        Assert.Equal(989e12, gpu.SixteenBitFlopPerSecond);
        Assert.Equal(1978e12, gpu.Fp8FlopPerSecond);
        Assert.Null(gpu.Fp4FlopPerSecond);
        Assert.Equal(450e9, gpu.NvlinkBytesPerSecond);
        Assert.True(gpu.HasOwnCoefficients);
    }

    [Fact]
    public void A_gpu_without_bf16_takes_its_16_bit_peak_from_fp16()
    {
        GpuSpec gpu = BuiltIn.Gpu("T4");

        Assert.False(gpu.HasBf16);
        Assert.Equal(65e12, gpu.SixteenBitFlopPerSecond);
    }

    [Fact]
    public void An_offer_counts_shares_of_gpus()
    {
        InstanceOffer offer = Assert.Single(
            BuiltIn.Offers,
            offer => offer.InstanceType == "g6f.4xlarge" && offer.Cloud == "aws"
        );

        // Half an L4 for $0.95 an hour is $1.90 for a whole one.
        Assert.Equal(0.5, offer.Gpus);
        Assert.Equal(1.9, offer.PerGpu(offer.OnDemandUsdPerHour));
    }

    [Fact]
    public void The_dearest_trap_of_gcp_is_kept_listed_but_not_sold_on_demand()
    {
        InstanceOffer offer = Assert.Single(
            BuiltIn.Offers,
            offer => offer.Id == "gcp/a3-highgpu-1g@us-central1"
        );

        Assert.False(offer.IsOnDemandAvailable);
        Assert.Equal(6.3262, offer.SpotUsdPerHour);
        Assert.Equal(new DateOnly(2026, 8, 3), offer.AsOf);
    }

    [Fact]
    public void An_announced_price_applies_from_its_day()
    {
        ApiPrice price = Assert.Single(BuiltIn.ApiPrices, price => price.Id == "anthropic/claude-sonnet-5");

        Assert.Equal(2, price.RatesFor(1000, new DateOnly(2026, 8, 31))!.InputUsdPerM);
        Assert.Equal(3, price.RatesFor(1000, new DateOnly(2026, 9, 1))!.InputUsdPerM);
        Assert.Equal(15, price.RatesFor(1000, new DateOnly(2026, 11, 20))!.OutputUsdPerM);
    }

    [Fact]
    public void A_long_prompt_reprices_the_whole_request()
    {
        ApiPrice price = BuiltIn.TryApi("gpt-5.4", out _)!;
        DateOnly day = new(2026, 11, 20);

        Assert.Equal(2.5m, price.RatesFor(272_000, day)!.InputUsdPerM);
        Assert.Equal(5m, price.RatesFor(272_001, day)!.InputUsdPerM);
        Assert.Equal(22.5m, price.RatesFor(272_001, day)!.OutputUsdPerM);
        Assert.Equal(1.25m, price.RatesFor(1, day, ApiServiceTier.Batch)!.InputUsdPerM);
    }

    [Fact]
    public void A_batch_discount_is_never_assumed()
    {
        ApiPrice price = BuiltIn.TryApi("groq/llama-3.3-70b-versatile", out _)!;

        Assert.Null(price.RatesFor(1, new DateOnly(2026, 11, 20), ApiServiceTier.Batch));
    }

    [Fact]
    public void Quality_bands_are_shares_and_16_bit_has_none()
    {
        Assert.Equal(0.92, BuiltIn.QualityBand(NumberFormat.Nvfp4)!.LowFraction, 12);
        Assert.Equal(0.99, BuiltIn.QualityBand(NumberFormat.Fp8Block)!.LowFraction, 12);
        Assert.Null(BuiltIn.QualityBand(NumberFormat.Bf16));
    }

    [Fact]
    public void Fp8_on_ampere_saves_memory_only_and_not_for_experts()
    {
        SupportEntry entry = BuiltIn.Support.Of("Ampere", NumberFormat.Fp8);

        Assert.Equal(SupportLevel.WeightOnly, entry.Dense);
        Assert.Equal(SupportLevel.None, entry.Moe);
        Assert.True(entry.IsVerified);
        Assert.Equal(SupportLevel.Unknown, BuiltIn.Support.Of("Blackwell DC", NumberFormat.Int8).Dense);
        Assert.Equal(SupportLevel.WeightOnly, BuiltIn.Support.Of("Hopper", NumberFormat.Nvfp4).Dense);
        Assert.Equal(SupportLevel.None, BuiltIn.Support.Of("Turing", NumberFormat.Bf16).Dense);
        Assert.Equal(SupportLevel.Unknown, BuiltIn.Support.Of("Rubin", NumberFormat.Fp8).Dense);
    }

    [Fact]
    public void A_profile_of_the_same_name_has_other_limits_on_another_gpu()
    {
        Assert.Equal(4, BuiltIn.MigOf("A100-40GB")!.Find("1g.10gb")!.MaxInstances);
        Assert.Equal(7, BuiltIn.MigOf("H100-SXM")!.Find("1g.10gb")!.MaxInstances);
        Assert.Null(BuiltIn.MigOf("L4"));
    }

    [Fact]
    public void Old_and_undated_prices_are_warned_about()
    {
        DateOnly today = new(2026, 11, 20);

        Assert.Null(Staleness.Warning("x", new DateOnly(2026, 8, 22), today));
        Assert.Contains(
            "91 days old",
            Staleness.Warning("x", new DateOnly(2026, 8, 21), today),
            StringComparison.Ordinal
        );
        Assert.Contains("no date", Staleness.Warning("x", null, today), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("meta-llama/Llama-3.3-70B-Instruct", "meta-llama/Llama-3.3-70B-Instruct")]
    [InlineData("llama-3.3-70b", "meta-llama/Llama-3.3-70B-Instruct")]
    [InlineData("LLAMA-3.1-8B-INSTRUCT", "meta-llama/Llama-3.1-8B-Instruct")]
    [InlineData("gemma-3-27b", "google/gemma-3-27b-it")]
    [InlineData("llama-2-7b", "meta-llama/Llama-2-7b-hf")]
    [InlineData("deepseek-v3", "deepseek-ai/DeepSeek-V3")]
    [InlineData("nvidia/Llama-3.3-70B-Instruct-FP8", "meta-llama/Llama-3.3-70B-Instruct")]
    public void A_model_is_found_by_the_names_people_use(string name, string id) =>
        Assert.Equal(id, BuiltIn.Model(name).Id);

    [Fact]
    public void An_unknown_name_lists_what_is_like_it()
    {
        Assert.Null(BuiltIn.TryModel("llama-3.3", out Fault? fault));
        Assert.Equal(CatalogFaultCodes.UnknownName, fault!.Code);
        Assert.Contains("meta-llama/Llama-3.3-70B-Instruct", fault.Expected, StringComparison.Ordinal);

        Assert.Null(BuiltIn.TryGpu("V100", out Fault? gpu));
        Assert.Contains("V100-16GB, V100-32GB", gpu!.Expected, StringComparison.Ordinal);

        Assert.Null(BuiltIn.TryGpu("H10O-SXM", out Fault? mistyped));
        Assert.Equal("H100-SXM", mistyped!.Nearest);
    }

    [Fact]
    public void A_name_known_to_have_no_specification_says_why()
    {
        Assert.Null(BuiltIn.TryGpu("Ascend910B", out Fault? fault));
        Assert.Contains("no kernel data", fault!.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Words_of_outside_files_are_mapped()
    {
        Assert.Equal("fp8", BuiltIn.Words.Precision("FP8_E4M3"));
        Assert.Equal("nvfp4", BuiltIn.Words.Precision("fp4"));
        Assert.Equal("vllm", BuiltIn.Words.Engine("vLLM"));
        Assert.Equal("uniform(0.8)", BuiltIn.Words.LengthDistribution("uniform[0.8L,L]"));
        Assert.Null(BuiltIn.Words.Precision("fp3"));
    }

    [Fact]
    public void Vendors_checkpoint_formats_are_kept()
    {
        Assert.Equal(NumberFormat.Fp8Block, BuiltIn.Model("deepseek-v3").NativeFormat);
        Assert.Equal(NumberFormat.Mxfp4, BuiltIn.Model("gpt-oss-120b").NativeFormat);
        ModelSpec kimi = BuiltIn.Model("kimi-k2.5");
        Assert.Equal(NumberFormat.Int4, kimi.NativeFormat);
        Assert.Equal(32, kimi.Int4GroupSize);
        Assert.Equal([ModelPart.Attention, ModelPart.SharedExpert, ModelPart.DenseFfn], kimi.SixteenBitParts);
    }

    [Fact]
    public void A_stand_in_is_marked_as_one()
    {
        ModelEntry entry = BuiltIn.TryModel("GLM-4.6", out _)!;

        Assert.Equal("zai-org/GLM-4.5", entry.Spec.AssumedFrom);
        Assert.All(entry.Sources, note => Assert.False(note.IsVerified));
    }
}
