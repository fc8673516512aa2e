using Farthing.Catalogs.Faults;
using Farthing.Numerics.Faults;
using Farthing.Serving.Models;

namespace Farthing.Tests.Catalogs.HuggingFace;

/// <summary>Lists that name the kind of every layer.</summary>
public sealed class LayerKindsTests
{
    /// <summary>Two Mamba layers, one of attention, one of experts, one dense: no real model.</summary>
    private const string Nano =
        """{"model_type":"nemotron_h","KINDS":0,"hidden_size":128,"num_hidden_layers":5,"vocab_size":1024,"num_attention_heads":4,"num_key_value_heads":2,"head_dim":32,"intermediate_size":256,"moe_intermediate_size":64,"n_routed_experts":8,"num_experts_per_tok":2,"n_shared_experts":1,"moe_shared_expert_intermediate_size":128,"mamba_num_heads":4,"mamba_head_dim":32,"ssm_state_size":16,"n_groups":2,"conv_kernel":4,"max_position_embeddings":8192,"time_step_limit":[0.0,Infinity],"sliding_window":-Infinity,"expand":NaN}""";

    private const string Kinds = "\"KINDS\":0";

    [Fact]
    public void A_list_of_block_types_reads_as_its_pattern_and_infinity_is_no_fault()
    {
        ModelSpec listed = ConfigReading.Spec(
            Nano.Replace(
                Kinds,
                "\"layers_block_type\":[\"mamba\",\"moe\",\"attention\",\"mlp\",\"mamba\"]",
                StringComparison.Ordinal
            )
        );
        ModelSpec pattern = ConfigReading.Spec(
            Nano.Replace(Kinds, "\"hybrid_override_pattern\":\"ME*-M\"", StringComparison.Ordinal)
        );

        Assert.Equal(pattern.Layers, listed.Layers);
        // One layer of attention: 2 · 2 heads · 32 elements · 2 B.
        Assert.Equal(256, KvFootprint.KvBytesPerToken(listed, 2));
    }

    [Fact]
    public void The_length_of_a_list_is_the_number_of_layers_where_nothing_else_says_it() =>
        Assert.Equal(
            3,
            ConfigReading
                .Spec(
                    Nano.Replace(
                            Kinds,
                            "\"layers_block_type\":[\"mamba\",\"moe\",\"attention\"]",
                            StringComparison.Ordinal
                        )
                        .Replace("\"num_hidden_layers\":5,", "", StringComparison.Ordinal)
                )
                .NumHiddenLayers
        );

    [Fact]
    public void A_model_of_single_parts_without_their_kinds_is_refused()
    {
        Fault fault = Assert.Single(ConfigReading.Faults(Nano));

        Assert.Equal(CatalogFaultCodes.FieldMissing, fault.Code);
        Assert.Equal("layers_block_type", fault.Path);
    }

    [Fact]
    public void Unknown_kinds_are_one_fault_beside_a_quantization()
    {
        // 32 layers of two unknown kinds, and a format whose matrices then stand nowhere.
        string kinds = string.Join(',', Enumerable.Range(0, 32).Select(i => $"\"strange_{i % 2}\""));
        string config = PublicConfigs.Llama8B.Replace(
            "\"model_type\"",
            $"\"layer_types\":[{kinds}],\"model_type\"",
            StringComparison.Ordinal
        );

        Fault fault = Assert.Single(
            ConfigReading.Faults(
                ConfigReading.With(config, """{"quant_method":"modelopt","quant_algo":"NVFP4"}""")
            )
        );

        Assert.Equal(CatalogFaultCodes.UnknownArchitecture, fault.Code);
        Assert.Contains("'strange_0', 'strange_1'", fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Sparse_attention_is_no_kind_of_a_model_without_a_latent()
    {
        string kinds = string.Join(',', Enumerable.Repeat("\"deepseek_sparse_attention\"", 32));
        string config = PublicConfigs.Llama8B.Replace(
            "\"model_type\"",
            $"\"layer_types\":[{kinds}],\"model_type\"",
            StringComparison.Ordinal
        );

        Fault fault = Assert.Single(
            ConfigReading.Faults(
                ConfigReading.With(config, """{"quant_method":"modelopt","quant_algo":"NVFP4"}""")
            )
        );

        Assert.Equal(CatalogFaultCodes.UnknownArchitecture, fault.Code);
        Assert.Equal(
            "a layer of kind 'deepseek_sparse_attention' is not known for a llama without kv_lora_rank",
            fault.Message
        );
        Assert.DoesNotContain("deepseek", fault.Expected!, StringComparison.Ordinal);
    }

    /// <summary>Each kind of the list, taken as every layer, brings no fault of an unknown kind: the fields that it lacks are named instead.</summary>
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Every_kind_that_the_fault_expects_is_one_that_the_architecture_takes(bool hasLatent)
    {
        string config = hasLatent ? PublicConfigs.DeepSeekV3 : PublicConfigs.Llama8B;
        string expected = Assert
            .Single(
                FaultsOf(config, hasLatent ? 61 : 32, "strange"),
                fault => fault.Code == CatalogFaultCodes.UnknownArchitecture
            )
            .Expected!;

        foreach (string kind in expected.Split([", ", " or "], StringSplitOptions.None))
        {
            Assert.DoesNotContain(
                FaultsOf(config, hasLatent ? 61 : 32, kind),
                fault => fault.Code == CatalogFaultCodes.UnknownArchitecture
            );
        }

        Assert.Equal(hasLatent, expected.Contains("deepseek_sparse_attention", StringComparison.Ordinal));
    }

    private static IReadOnlyList<Fault> FaultsOf(string config, int layers, string kind) =>
        ConfigReading.Faults(
            config.Replace(
                "\"model_type\"",
                $"\"layer_types\":[{string.Join(',', Enumerable.Repeat($"\"{kind}\"", layers))}],\"model_type\"",
                StringComparison.Ordinal
            )
        );

    [Fact]
    public void Sparse_attention_in_a_list_needs_its_indexer()
    {
        string kinds = string.Join(',', Enumerable.Repeat("\"deepseek_sparse_attention\"", 61));
        string config = PublicConfigs.DeepSeekV3.Replace(
            "\"model_type\"",
            $"\"layer_types\":[{kinds}],\"model_type\"",
            StringComparison.Ordinal
        );
        const string Indexer =
            "\"index_head_dim\":128,\"index_n_heads\":64,\"index_topk\":2048,\"q_lora_rank\"";

        Assert.Contains(ConfigReading.Faults(config), fault => fault.Path == "index_n_heads");
        Assert.Equal(
            671_877_944_064,
            ParameterCount
                .Of(ConfigReading.Spec(config.Replace("\"q_lora_rank\"", Indexer, StringComparison.Ordinal)))
                .Total
        );
    }

    [Fact]
    public void A_list_of_feed_forward_kinds_overrides_the_number_of_dense_layers()
    {
        string kinds = string.Join(
            ',',
            Enumerable.Range(0, 61).Select(i => i < 10 ? "\"dense\"" : "\"sparse\"")
        );
        ModelSpec model = ConfigReading.Spec(
            PublicConfigs.DeepSeekV3.Replace(
                "\"model_type\"",
                $"\"mlp_layer_types\":[{kinds}],\"model_type\"",
                StringComparison.Ordinal
            )
        );

        Assert.Equal([10, 51], model.Layers.Select(group => group.Count));
    }

    [Fact]
    public void Blocks_of_a_searched_architecture_have_their_own_widths_and_may_lack_attention()
    {
        // Widths: ⌊2 · 5.25 · 4096 / 3⌋ = 14,336, a multiple of 256; ⌊2 · 1.0 · 4096 / 3⌋ = 2,730, up to 2,816.
        ModelSpec model = ConfigReading.Spec(
            """{"model_type":"nemotron-nas","hidden_size":4096,"num_hidden_layers":2,"vocab_size":128256,"num_attention_heads":32,"max_position_embeddings":131072,"tie_word_embeddings":false,"block_configs":[{"attention":{"n_heads_in_group":8,"no_op":false},"ffn":{"ffn_mult":5.25,"no_op":false}},{"attention":{"n_heads_in_group":null,"no_op":true},"ffn":{"ffn_mult":1.0,"no_op":false}}]}"""
        );

        Assert.Equal(4, Assert.IsType<GroupedAttention>(model.Layers[0].Attention).KvHeads);
        Assert.Equal(14_336, Assert.IsType<DenseFfn>(model.Layers[0].Ffn).Intermediate);
        Assert.IsType<NoAttention>(model.Layers[1].Attention);
        Assert.Equal(2_816, Assert.IsType<DenseFfn>(model.Layers[1].Ffn).Intermediate);
    }

    [Fact]
    public void Window_layers_may_have_their_own_heads_and_values_their_own_width()
    {
        ModelSpec model = ConfigReading.Spec(
            """{"model_type":"mimo_v2_flash","hidden_size":1024,"num_hidden_layers":2,"vocab_size":1000,"num_attention_heads":8,"num_key_value_heads":2,"head_dim":192,"v_head_dim":128,"swa_num_attention_heads":8,"swa_num_key_value_heads":4,"swa_head_dim":192,"swa_v_head_dim":128,"hybrid_layer_pattern":[0,1],"sliding_window":128,"intermediate_size":2048,"max_position_embeddings":4096,"tie_word_embeddings":true}"""
        );

        // Full: 2 heads · (192 + 128) · 2 B; window: 4 heads of the same.
        Assert.Equal(1_280 + 2_560, KvFootprint.KvBytesPerToken(model, 2));
        Assert.Equal(128, model.SlidingWindow);
    }

    [Fact]
    public void A_compressed_cache_grows_by_its_ratio_beyond_its_window()
    {
        ModelSpec model = ConfigReading.Spec(
            """{"model_type":"deepseek_v4","hidden_size":4096,"num_hidden_layers":3,"vocab_size":1000,"num_attention_heads":64,"num_key_value_heads":1,"head_dim":512,"q_lora_rank":1024,"qk_rope_head_dim":64,"o_groups":8,"o_lora_rank":1024,"sliding_window":128,"index_n_heads":64,"index_head_dim":128,"index_topk":512,"compress_ratios":[0,4,128,0],"moe_intermediate_size":2048,"n_routed_experts":256,"num_experts_per_tok":6,"n_shared_experts":1,"max_position_embeddings":1048576,"tie_word_embeddings":false}"""
        );

        // Past the window an entry of 512 · 2 B, with an index key of 132 B at ratio 4: (1,024 + 132) / 4 + 1,024 / 128.
        long at8K = KvFootprint.BytesPerSequencePerRank(model, 2, 1, 1, 8_192, 0);
        long at16K = KvFootprint.BytesPerSequencePerRank(model, 2, 1, 1, 16_384, 0);
        Assert.Equal(8_192 * (289 + 8), at16K - at8K);
        Assert.Equal((3 * 128 * 1_024) + (8_192 * 297), at8K);
    }
}
