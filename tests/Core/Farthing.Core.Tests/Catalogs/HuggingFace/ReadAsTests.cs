using Farthing.Catalogs.Faults;
using Farthing.Catalogs.Models;
using Farthing.Numerics.Faults;
using Farthing.Serving.Models;

namespace Farthing.Tests.Catalogs.HuggingFace;

/// <summary>Architectures that are known by another word, or read as another.</summary>
public sealed class ReadAsTests
{
    [Theory]
    [InlineData("qwen3_vl_moe", "qwen3_vl_moe_text")]
    [InlineData("strange_wrapper", "qwen3_vl_moe_text")]
    public void A_vision_model_is_read_as_its_text_model(string outer, string inner)
    {
        string text = PublicConfigs.Qwen30B.Replace("qwen3_moe", inner, StringComparison.Ordinal);
        ModelEntry entry = ConfigReading.Entry(
            $$$"""{"model_type":"{{{outer}}}","image_token_id":151655,"text_config":{{{text}}},"vision_config":{"hidden_size":1152}}"""
        );

        Assert.Equal(30_532_122_624, ParameterCount.Of(entry.Spec).Total);
        Assert.Contains("vision tower", entry.Note, StringComparison.Ordinal);
    }

    [Fact]
    public void A_text_model_two_levels_down_is_found() =>
        Assert.Equal(
            8_030_261_248,
            ParameterCount
                .Of(
                    ConfigReading.Spec(
                        $$$"""{"model_type":"strange_omni","thinker_config":{"model_type":"strange_thinker","text_config":{{{PublicConfigs.Llama8B}}}}}"""
                    )
                )
                .Total
        );

    [Fact]
    public void A_class_says_the_architecture_where_its_word_does_not()
    {
        ModelEntry entry = ConfigReading.Entry(
            PublicConfigs.Llama8B.Replace("\"llama\"", "\"strange_ref\"", StringComparison.Ordinal)
        );

        Assert.Equal("llama", entry.Spec.Family);
        Assert.Contains("class LlamaForCausalLM", entry.Note, StringComparison.Ordinal);
    }

    [Fact]
    public void An_unknown_architecture_is_read_as_a_known_one_and_says_so()
    {
        string config = PublicConfigs.Qwen30B.Replace("qwen3_moe", "strange", StringComparison.Ordinal);

        Assert.Contains(
            "--as",
            Assert.Single(ConfigReading.Faults(config)).Expected,
            StringComparison.Ordinal
        );
        ModelEntry entry = ConfigReading.Entry(ConfigReading.Given(config) with { ReadAs = "qwen3" });

        Assert.Equal(30_532_122_624, ParameterCount.Of(entry.Spec).Total);
        Assert.Contains("read as qwen3, as --as says, not as strange", entry.Note, StringComparison.Ordinal);
        Assert.Contains("read as qwen3", entry.Sources[0].Source, StringComparison.Ordinal);
    }

    [Fact]
    public void A_word_that_is_no_architecture_is_refused_with_the_nearest()
    {
        Fault fault = Assert.Single(
            ConfigReading.Faults(ConfigReading.Given(PublicConfigs.Llama8B) with { ReadAs = "qwen33" })
        );

        Assert.Equal(CatalogFaultCodes.UnknownArchitecture, fault.Code);
        Assert.Equal("--as", fault.Path);
        Assert.StartsWith("qwen3", fault.Nearest, StringComparison.Ordinal);
    }

    [Fact]
    public void Members_that_stand_twice_and_comments_are_read()
    {
        string config =
            "// ours\n"
            + PublicConfigs.Llama8B.Replace(
                "\"vocab_size\"",
                "\"vocab_size\":7,\"vocab_size\"",
                StringComparison.Ordinal
            );

        Assert.Equal(128_256, ConfigReading.Spec(config).VocabSize);
    }
}
