using Farthing.Catalogs.Faults;
using Farthing.Numerics.Faults;
using Farthing.Serving.Models;
using Farthing.Serving.Precision;

namespace Farthing.Tests.Catalogs.HuggingFace;

public sealed class QuantizationReaderTests
{
    [Fact]
    public void Fp8_per_channel_of_compressed_tensors()
    {
        ModelSpec model = Dense(
            """{"quant_method":"compressed-tensors","format":"float-quantized","ignore":["lm_head"],"config_groups":{"group_0":{"targets":["Linear"],"weights":{"num_bits":8,"type":"float","strategy":"channel","symmetric":true,"dynamic":false},"input_activations":{"num_bits":8,"type":"float","strategy":"token","dynamic":true}}}}"""
        );

        Assert.Equal(
            new WeightPrecision(NumberFormat.Fp8, NumberFormat.Fp8, NumberFormat.Fp8, NumberFormat.Fp8),
            model.CheckpointPrecision
        );
        Assert.Equal(Fp8Scheme.Tensor, model.Fp8Scheme);
    }

    [Fact]
    public void A_head_that_is_not_ignored_is_quantized_too()
    {
        ModelSpec model = Dense(
            """{"quant_method":"compressed-tensors","config_groups":{"group_0":{"targets":["Linear"],"weights":{"num_bits":8,"type":"int","strategy":"channel"},"input_activations":{"num_bits":8,"type":"int"}}},"ignore":[]}"""
        );

        Assert.Equal(NumberFormat.Int8, model.CheckpointPrecision!.LmHead);
    }

    [Fact]
    public void Ignored_patterns_leave_parts_in_16_bit()
    {
        ModelSpec model = Moe(
            """{"quant_method":"compressed-tensors","config_groups":{"group_0":{"targets":["Linear"],"weights":{"num_bits":4,"type":"int","strategy":"group","group_size":32},"input_activations":null}},"ignore":["lm_head","re:.*self_attn.*","re:.*shared_experts.*","re:.*mlp\\.(gate|up|gate_up|down)_proj.*"]}"""
        );

        Assert.Equal(NumberFormat.Bf16, model.CheckpointPrecision!.Attention);
        Assert.Equal(NumberFormat.Int4, model.CheckpointPrecision.Experts);
        Assert.Equal(NumberFormat.Bf16, model.CheckpointPrecision.DenseFfn);
        Assert.Equal(NumberFormat.Bf16, model.CheckpointPrecision.SharedExpert);
        Assert.Equal(32, model.Int4GroupSize);
        Assert.Equal(NumberFormat.Int4, model.NativeFormat);
    }

    [Fact]
    public void Groups_mix_formats_and_the_narrower_target_wins()
    {
        ModelSpec model = Moe(
            """{"quant_method":"compressed-tensors","format":"mixed-precision","config_groups":{"group_0":{"targets":["Linear"],"weights":{"num_bits":4,"type":"float","strategy":"tensor_group","group_size":16},"input_activations":{"num_bits":4,"type":"float"}},"group_1":{"targets":["re:.*self_attn.*"],"weights":{"num_bits":8,"type":"float","strategy":"channel"},"input_activations":{"num_bits":8,"type":"float"}}},"ignore":["lm_head"]}"""
        );

        Assert.Equal(NumberFormat.Fp8, model.CheckpointPrecision!.Attention);
        Assert.Equal(NumberFormat.Nvfp4, model.CheckpointPrecision.Experts);
        Assert.Equal(NumberFormat.Nvfp4, model.CheckpointPrecision.Headline);
    }

    [Fact]
    public void Modelopt_takes_wildcards()
    {
        ModelSpec model = Moe(
            """{"quant_method":"modelopt","quant_algo":"NVFP4","exclude_modules":["lm_head","*self_attn*","*router*"]}"""
        );

        Assert.Equal(NumberFormat.Bf16, model.CheckpointPrecision!.Attention);
        Assert.Equal(NumberFormat.Nvfp4, model.CheckpointPrecision.Experts);
    }

    [Fact]
    public void Layers_left_out_one_by_one_are_told_and_the_most_counts()
    {
        // 31 of 32 layers of the feed-forward are FP8.
        var entry = ConfigReading.Entry(
            ConfigReading.With(
                PublicConfigs.Llama8B,
                """{"quant_method":"fp8","modules_to_not_convert":["model.layers.0.mlp","lm_head"]}"""
            )
        );

        Assert.Equal(NumberFormat.Fp8, entry.Spec.CheckpointPrecision!.DenseFfn);
        Assert.Contains("DenseFfn: 93 of 96 matrices are fp8", entry.Note, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("awq", "\"group_size\":128,\"version\":\"gemm\",\"zero_point\":true", 128)]
    [InlineData("gptq", "\"group_size\":64,\"desc_act\":false", 64)]
    public void Four_bits_in_groups(string method, string rest, int group)
    {
        ModelSpec model = Dense($$"""{"quant_method":"{{method}}","bits":4,{{rest}}}""");

        Assert.Equal(NumberFormat.Int4, model.CheckpointPrecision!.DenseFfn);
        Assert.Equal(NumberFormat.Bf16, model.CheckpointPrecision.LmHead);
        Assert.Equal(group, model.Int4GroupSize);
    }

    [Theory]
    [InlineData(
        """{"quant_method":"bitsandbytes","load_in_4bit":true}""",
        "quantization_config.quant_method",
        "kernel"
    )]
    [InlineData(
        """{"quant_method":"gptq","bits":8,"group_size":128}""",
        "quantization_config.bits",
        "4 bits"
    )]
    [InlineData(
        """{"quant_method":"gptq","bits":4,"group_size":-1}""",
        "quantization_config.group_size",
        "column"
    )]
    [InlineData(
        """{"quant_method":"fp8","weight_block_size":[64,64]}""",
        "quantization_config.weight_block_size",
        "size"
    )]
    [InlineData("""{"quant_method":"quip"}""", "quantization_config.quant_method", "not modelled")]
    [InlineData("""{"bits":4}""", "quantization_config.quant_method", "needed")]
    public void What_is_not_modelled_is_refused_with_its_reason(string quantization, string path, string word)
    {
        Fault fault = Assert.Single(
            ConfigReading.Faults(ConfigReading.With(PublicConfigs.Llama8B, quantization))
        );

        Assert.Equal(path, fault.Path);
        Assert.Contains(word, fault.Message, StringComparison.Ordinal);
        Assert.Contains(
            fault.Code,
            new[] { CatalogFaultCodes.UnsupportedQuantization, CatalogFaultCodes.FieldMissing }
        );
    }

    private static ModelSpec Dense(string quantization) =>
        ConfigReading.Spec(ConfigReading.With(PublicConfigs.Llama8B, quantization));

    private static ModelSpec Moe(string quantization) =>
        ConfigReading.Spec(ConfigReading.With(PublicConfigs.DeepSeekV3, quantization));
}
