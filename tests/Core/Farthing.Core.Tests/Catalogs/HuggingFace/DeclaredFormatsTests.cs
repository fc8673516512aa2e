using Farthing.Catalogs.Faults;
using Farthing.Catalogs.Models;
using Farthing.Numerics.Faults;
using Farthing.Serving.Models;
using Farthing.Serving.Precision;

namespace Farthing.Tests.Catalogs.HuggingFace;

/// <summary>A declared format reaches the matrices that it names, or it is a fault.</summary>
public sealed class DeclaredFormatsTests
{
    [Fact]
    public void The_file_beside_the_config_declares_its_format()
    {
        ModelEntry entry = ConfigReading.Entry(
            ConfigReading.Given(
                PublicConfigs.Llama8B,
                """{"producer":{"name":"modelopt","version":"0.23.0"},"quantization":{"quant_algo":"FP8","kv_cache_quant_algo":"FP8","exclude_modules":["lm_head"]}}"""
            )
        );

        Assert.Equal(NumberFormat.Fp8, entry.Spec.NativeFormat);
        Assert.Equal(NumberFormat.Bf16, entry.Spec.CheckpointPrecision!.LmHead);
        Assert.Contains("hf_quant_config.json", entry.Sources[0].Source, StringComparison.Ordinal);
    }

    [Fact]
    public void What_the_config_declares_goes_before_the_file_beside_it() =>
        Assert.Equal(
            NumberFormat.Nvfp4,
            ConfigReading
                .Entry(
                    ConfigReading.Given(
                        ConfigReading.With(
                            PublicConfigs.Llama8B,
                            """{"quant_method":"modelopt","quant_algo":"NVFP4"}"""
                        ),
                        """{"quantization":{"quant_algo":"FP8"}}"""
                    )
                )
                .Spec.NativeFormat
        );

    [Fact]
    public void A_file_beside_that_quantizes_the_cache_alone_leaves_weights_in_16_bit() =>
        Assert.Null(
            ConfigReading
                .Entry(
                    ConfigReading.Given(
                        PublicConfigs.Llama8B,
                        """{"quantization":{"quant_algo":null,"kv_cache_quant_algo":"FP8"}}"""
                    )
                )
                .Spec.CheckpointPrecision
        );

    [Fact]
    public void Weight_only_formats_of_single_matrices_and_the_head_are_read()
    {
        string layers = string.Join(
            ',',
            Enumerable
                .Range(0, 32)
                .SelectMany(layer =>
                    new[] { "q", "k", "v", "o" }
                        .Select(one =>
                            $$"""
                                "model.language_model.layers.{{layer}}.self_attn.{{one}}_proj":{"quant_algo":"FP8"}
                                """
                        )
                        .Concat(
                            new[] { "gate", "up", "down" }.Select(one =>
                                $$"""
                                    "model.language_model.layers.{{layer}}.mlp.{{one}}_proj":{"quant_algo":"W4A16_NVFP4","group_size":16}
                                    """
                            )
                        )
                )
        );
        ModelEntry entry = Quantized(
            $$$"""{"quant_method":"modelopt","quant_algo":"MIXED_PRECISION","quantized_layers":{"lm_head":{"quant_algo":"W4A16_NVFP4","group_size":16},{{{layers}}}}}"""
        );

        Assert.Equal(
            new WeightPrecision(
                NumberFormat.Fp8,
                NumberFormat.Nvfp4,
                NumberFormat.Nvfp4,
                NumberFormat.Nvfp4,
                NumberFormat.Nvfp4
            )
            {
                IsWeightOnly = true,
            },
            entry.Spec.CheckpointPrecision
        );
        Assert.Contains("16-bit activations", entry.Note, StringComparison.Ordinal);
    }

    [Fact]
    public void An_unknown_algorithm_of_hundreds_of_matrices_is_one_fault()
    {
        string layers = string.Join(
            ',',
            Enumerable
                .Range(0, 32)
                .Select(layer =>
                    $$"""
                        "model.layers.{{layer}}.mlp.down_proj":{"quant_algo":"FP3_ODD"}
                        """
                )
        );

        Fault fault = Assert.Single(
            Faults(
                $$$"""{"quant_method":"modelopt","quant_algo":"MIXED_PRECISION","quantized_layers":{{{{layers}}}}}"""
            )
        );

        Assert.Equal(CatalogFaultCodes.UnsupportedQuantization, fault.Code);
        Assert.Equal("FP3_ODD", fault.Value);
    }

    [Theory]
    [InlineData("""{"quant_method":"mxfp4"}""", "no matrix of the model gets it")]
    [InlineData(
        """{"quant_method":"compressed-tensors","config_groups":{"group_0":{"targets":["re:.*experts.*"],"weights":{"num_bits":8,"type":"float","strategy":"channel"}}}}""",
        "group_0 declares fp8"
    )]
    [InlineData(
        """{"quant_method":"modelopt","quant_algo":"MIXED_PRECISION","quantized_layers":{"model.layers.3.mlp.down_proj":{"quant_algo":"FP8"},"model.layers.3.mlp.strange_proj":{"quant_algo":"FP8"}}}""",
        "the first is model.layers.3.mlp.strange_proj"
    )]
    [InlineData(
        """{"quant_method":"modelopt","quant_algo":"NVFP4","exclude_modules":["*"]}""",
        "no matrix of the model gets it"
    )]
    public void A_format_that_reaches_no_matrix_is_a_fault(string quantization, string words)
    {
        Fault fault = Assert.Single(Faults(quantization));

        Assert.Equal(CatalogFaultCodes.UnsupportedQuantization, fault.Code);
        Assert.Contains(words, fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_format_of_layers_that_are_left_out_is_no_fault() =>
        Assert.Equal(
            NumberFormat.Fp8,
            Quantized(
                """{"quant_method":"modelopt","quant_algo":"MIXED_PRECISION","quantized_layers":{"model.layers.3.mlp.down_proj":{"quant_algo":"FP8"},"mtp.layers.0.mlp.down_proj":{"quant_algo":"NVFP4"},"model.layers.32.mlp.down_proj":{"quant_algo":"NVFP4"},"model.visual.blocks.0.mlp.up_proj":{"quant_algo":"NVFP4"}}}"""
            ).Spec.NativeFormat
        );

    [Fact]
    public void A_group_without_targets_means_every_matrix() =>
        Assert.Equal(
            NumberFormat.Fp8,
            Quantized(
                """{"quant_method":"compressed-tensors","config_groups":{"group_0":{"weights":{"num_bits":8,"type":"float","strategy":"tensor"}}},"ignore":["lm_head"]}"""
            ).Spec.CheckpointPrecision!.Attention
        );

    [Fact]
    public void Static_fp8_is_one_scale_per_tensor() =>
        Assert.Equal(
            Fp8Scheme.Tensor,
            Quantized("""{"quant_method":"fp8","activation_scheme":"static"}""").Spec.Fp8Scheme
        );

    [Fact]
    public void Fused_experts_are_known_by_their_name()
    {
        string config = ConfigReading.With(
            PublicConfigs.Qwen30B,
            """{"quant_method":"compressed-tensors","config_groups":{"group_0":{"targets":["re:.*mlp\\.experts\\.(gate_up_proj|down_proj)$"],"weights":{"num_bits":4,"type":"float","group_size":16}}}}"""
        );

        WeightPrecision precision = ConfigReading.Spec(config).CheckpointPrecision!;
        Assert.Equal(NumberFormat.Nvfp4, precision.Experts);
        Assert.Equal(NumberFormat.Bf16, precision.Attention);
    }

    [Fact]
    public void Memory_counts_each_matrix_of_a_mixed_part()
    {
        // FP8 but for the first of 32 layers: 31 of 32 parts of 1 B and one of 2 B.
        ModelSpec model = Quantized(
            """{"quant_method":"fp8","modules_to_not_convert":["model.layers.0","lm_head"]}"""
        ).Spec;

        WeightPrecision weights = WeightPrecision.Of(model, NumberFormat.Fp8);
        Assert.Equal(33.0 / 32, weights.BytesPerWeight(model, ModelPart.DenseFfn), 6);
    }

    [Theory]
    [InlineData("true", 0.5625)] // 0.5 + 2/32
    [InlineData("false", 0.578125)] // 0.5 + 2.5/32
    public void Symmetric_int4_stores_no_zero_points(string symmetric, double bytes)
    {
        ModelSpec model = Quantized(
            $$$$"""{"quant_method":"compressed-tensors","config_groups":{"group_0":{"targets":["Linear"],"weights":{"num_bits":4,"type":"int","strategy":"group","group_size":32,"symmetric":{{{{symmetric}}}}}}},"ignore":["lm_head"]}"""
        ).Spec;

        Assert.Equal(bytes, model.BytesPerWeight(NumberFormat.Int4));
    }

    [Fact]
    public void Experts_may_have_a_type_of_their_own_over_the_rest()
    {
        WeightPrecision precision = ConfigReading
            .Spec(
                ConfigReading.With(
                    PublicConfigs.DeepSeekV3.Replace(
                        "\"model_type\"",
                        "\"expert_dtype\":\"fp4\",\"model_type\"",
                        StringComparison.Ordinal
                    ),
                    """{"quant_method":"fp8","weight_block_size":[128,128]}"""
                )
            )
            .CheckpointPrecision!;

        Assert.Equal(NumberFormat.Mxfp4, precision.Experts);
        Assert.Equal(NumberFormat.Fp8Block, precision.SharedExpert);
        Assert.Equal(NumberFormat.Fp8Block, precision.Attention);
    }

    [Fact]
    public void A_type_of_eight_bits_without_its_quantization_is_refused() =>
        Assert.Equal(
            "torch_dtype",
            Assert
                .Single(
                    ConfigReading.Faults(
                        PublicConfigs.Llama8B.Replace("bfloat16", "float8_e4m3fn", StringComparison.Ordinal)
                    )
                )
                .Path
        );

    private static ModelEntry Quantized(string quantization) =>
        ConfigReading.Entry(ConfigReading.With(PublicConfigs.Llama8B, quantization));

    private static IReadOnlyList<Fault> Faults(string quantization) =>
        ConfigReading.Faults(ConfigReading.With(PublicConfigs.Llama8B, quantization));
}
