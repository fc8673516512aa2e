using Farthing.Catalogs;
using Farthing.Catalogs.Faults;
using Farthing.Numerics.Faults;
using Farthing.Serving.Models;
using Farthing.Serving.Precision;

namespace Farthing.Tests.Catalogs.HuggingFace;

/// <summary>One config.json of each family, with the words and gaps that the vendors' files have; the counts are the published ones.</summary>
public sealed class ModelConfigReaderTests
{
    [Fact]
    public void Llama() => Assert.Equal(8_030_261_248, Total(PublicConfigs.Llama8B));

    [Fact]
    public void A_missing_head_dim_is_hidden_by_heads_and_a_present_one_wins()
    {
        Assert.Equal(128, Grouped(PublicConfigs.Llama8B).HeadDim);

        // Mistral-Nemo: 5,120 / 32 would be 160.
        GroupedAttention nemo = Grouped(
            """{"model_type":"mistral","hidden_size":5120,"head_dim":128,"intermediate_size":14336,"max_position_embeddings":131072,"num_attention_heads":32,"num_hidden_layers":40,"num_key_value_heads":8,"sliding_window":null,"vocab_size":131072}"""
        );
        Assert.Equal(128, nemo.HeadDim);
        Assert.Null(nemo.Window);
    }

    [Fact]
    public void A_window_named_but_not_used_is_none()
    {
        // Qwen2.5-7B names a window of 131,072 and does not use it; queries, keys and values have a bias.
        const string Config =
            """{"model_type":"qwen2","hidden_size":3584,"intermediate_size":18944,"max_position_embeddings":32768,"max_window_layers":28,"num_attention_heads":28,"num_hidden_layers":28,"num_key_value_heads":4,"sliding_window":131072,"tie_word_embeddings":false,"use_sliding_window":false,"vocab_size":152064}""";

        GroupedAttention attention = Grouped(Config);
        Assert.Null(attention.Window);
        Assert.True(attention.QkvBias);
        Assert.False(attention.OutputBias);
        Assert.Equal(7_615_616_512, Total(Config));
    }

    [Fact]
    public void Mistral_7B_0_1_sees_a_window_in_every_layer()
    {
        GroupedAttention attention = Grouped(
            """{"model_type":"mistral","hidden_size":4096,"intermediate_size":14336,"max_position_embeddings":32768,"num_attention_heads":32,"num_hidden_layers":32,"num_key_value_heads":8,"sliding_window":4096,"vocab_size":32000}"""
        );

        Assert.Equal(4096, attention.Window);
    }

    [Fact]
    public void Mixtral_keeps_the_expert_width_in_intermediate_size() =>
        Assert.Equal(
            46_702_792_704,
            Total(
                """{"model_type":"mixtral","hidden_size":4096,"intermediate_size":14336,"max_position_embeddings":32768,"num_attention_heads":32,"num_experts_per_tok":2,"num_hidden_layers":32,"num_key_value_heads":8,"num_local_experts":8,"tie_word_embeddings":false,"vocab_size":32000}"""
            )
        );

    [Fact]
    public void Qwen3_moe()
    {
        Assert.Equal(30_532_122_624, Total(PublicConfigs.Qwen30B));
        Assert.True(Grouped(PublicConfigs.Qwen30B).HasQkNorm);
    }

    [Fact]
    public void Gpt_oss_has_sinks_biases_and_a_window_in_every_second_layer()
    {
        ModelSpec model = ConfigReading.Spec(
            """{"model_type":"gpt_oss","attention_bias":true,"experts_per_token":4,"head_dim":64,"hidden_size":2880,"initial_context_length":4096,"intermediate_size":2880,"max_position_embeddings":131072,"num_attention_heads":64,"num_experts_per_tok":4,"num_hidden_layers":24,"num_key_value_heads":8,"num_local_experts":32,"sliding_window":128,"tie_word_embeddings":false,"vocab_size":201088,"quantization_config":{"quant_method":"mxfp4","modules_to_not_convert":["model.layers.*.self_attn","model.layers.*.mlp.router","model.embed_tokens","lm_head"]}}"""
        );

        Assert.Equal(20_914_757_184, ParameterCount.Of(model).Total);
        Assert.Equal(3_608_307_264, ParameterCount.Of(model).DecodeRead);
        Assert.Equal([12, 12], model.Layers.Select(group => group.Count));
        Assert.Equal(128, model.SlidingWindow);
        Assert.Equal(NumberFormat.Mxfp4, model.CheckpointPrecision!.Experts);
        Assert.Equal(NumberFormat.Bf16, model.CheckpointPrecision.Attention);
    }

    [Fact]
    public void DeepSeek_V3_has_three_dense_layers_and_blocks_of_fp8()
    {
        ModelSpec model = ConfigReading.Spec(
            ConfigReading.With(
                PublicConfigs.DeepSeekV3,
                """{"activation_scheme":"dynamic","fmt":"e4m3","quant_method":"fp8","weight_block_size":[128,128]}"""
            )
        );

        Assert.Equal(671_026_419_200, ParameterCount.Of(model).Total);
        Assert.Equal(70_272, KvFootprint.KvBytesPerToken(model, 2));
        Assert.Equal([3, 58], model.Layers.Select(group => group.Count));
        Assert.Equal(NumberFormat.Fp8Block, model.NativeFormat);
        Assert.Equal(Fp8Scheme.Block128, model.Fp8Scheme);
        Assert.Equal(NumberFormat.Bf16, model.CheckpointPrecision!.LmHead);
    }

    [Fact]
    public void DeepSeek_V2_Lite_projects_queries_directly() =>
        Assert.Equal(
            15_706_484_224,
            Total(
                """{"model_type":"deepseek_v2","hidden_size":2048,"num_hidden_layers":27,"num_attention_heads":16,"num_key_value_heads":16,"intermediate_size":10944,"moe_intermediate_size":1408,"n_routed_experts":64,"num_experts_per_tok":6,"n_shared_experts":2,"first_k_dense_replace":1,"moe_layer_freq":1,"q_lora_rank":null,"kv_lora_rank":512,"qk_nope_head_dim":128,"qk_rope_head_dim":64,"v_head_dim":128,"vocab_size":102400,"max_position_embeddings":163840,"tie_word_embeddings":false}"""
            )
        );

    [Fact]
    public void DeepSeek_V3_2_adds_an_indexer()
    {
        ModelSpec model = ConfigReading.Spec(
            PublicConfigs
                .DeepSeekV3.Replace("deepseek_v3", "deepseek_v32", StringComparison.Ordinal)
                .Replace(
                    "\"q_lora_rank\"",
                    "\"index_head_dim\":128,\"index_n_heads\":64,\"index_topk\":2048,\"q_lora_rank\"",
                    StringComparison.Ordinal
                )
        );

        Assert.Equal(671_877_944_064, ParameterCount.Of(model).Total);
        Assert.Equal(61 * ((576 * 2) + 132), KvFootprint.KvBytesPerToken(model, 2));
    }

    [Fact]
    public void Gemma_3_nests_its_text_model_and_leaves_out_the_defaults_of_its_class()
    {
        // The published file of the 4B model names neither heads nor vocabulary.
        var entry = ConfigReading.Entry(
            """{"architectures":["Gemma3ForConditionalGeneration"],"model_type":"gemma3","text_config":{"hidden_size":2560,"intermediate_size":10240,"model_type":"gemma3_text","num_hidden_layers":34,"sliding_window":1024},"torch_dtype":"bfloat16","vision_config":{"hidden_size":1152,"model_type":"siglip_vision_model"}}"""
        );

        Assert.Equal(3_880_263_168, ParameterCount.Of(entry.Spec).Total);
        Assert.True(entry.Spec.TieWordEmbeddings);
        Assert.Equal(
            29,
            entry
                .Spec.Layers.Where(group => group.Attention is GroupedAttention { Window: 1024 })
                .Sum(group => group.Count)
        );
        Assert.Contains("vision tower", entry.Note, StringComparison.Ordinal);
    }

    [Fact]
    public void Gemma_2_alternates() =>
        Assert.Equal(
            9_241_705_984,
            Total(
                """{"model_type":"gemma2","head_dim":256,"hidden_size":3584,"intermediate_size":14336,"max_position_embeddings":8192,"num_attention_heads":16,"num_hidden_layers":42,"num_key_value_heads":8,"sliding_window":4096,"vocab_size":256000}"""
            )
        );

    [Fact]
    public void Llama_4_interleaves_experts_and_chunks()
    {
        // Maverick: experts in every second layer, a shared one beside, dense layers twice as wide.
        ModelSpec model = ConfigReading.Spec(
            """{"model_type":"llama4","text_config":{"model_type":"llama4_text","attention_bias":false,"attention_chunk_size":8192,"head_dim":128,"hidden_size":5120,"interleave_moe_layer_step":2,"intermediate_size":8192,"intermediate_size_mlp":16384,"max_position_embeddings":1048576,"num_attention_heads":40,"num_experts_per_tok":1,"num_hidden_layers":48,"num_key_value_heads":8,"num_local_experts":128,"tie_word_embeddings":false,"use_qk_norm":false,"vocab_size":202048},"vision_config":{"hidden_size":1408}}"""
        );

        Assert.Equal(
            ParameterCount.Of(Catalog.BuiltIn.Model("llama-4-maverick-17b-128e")).Total,
            ParameterCount.Of(model).Total
        );
        Assert.Equal(24, model.Layers.Where(group => group.Ffn is MoeFfn).Sum(group => group.Count));
        Assert.Equal(
            36,
            model
                .Layers.Where(group => group.Attention is GroupedAttention { Window: 8192 })
                .Sum(group => group.Count)
        );
    }

    [Fact]
    public void Qwen_3_5_is_linear_in_three_of_four_layers()
    {
        ModelSpec model = ConfigReading.Spec(
            """{"model_type":"qwen3_5","text_config":{"model_type":"qwen3_5_text","attn_output_gate":true,"full_attention_interval":4,"head_dim":256,"hidden_size":5120,"intermediate_size":17408,"linear_conv_kernel_dim":4,"linear_key_head_dim":128,"linear_num_key_heads":16,"linear_num_value_heads":48,"linear_value_head_dim":128,"max_position_embeddings":262144,"num_attention_heads":24,"num_hidden_layers":64,"num_key_value_heads":4,"tie_word_embeddings":false,"vocab_size":248320,"mtp_num_hidden_layers":1}}"""
        );

        Assert.Equal(26_895_998_464, ParameterCount.Of(model).Total);
        Assert.Equal(48, model.Layers.Single(group => group.Attention is LinearAttention).Count);
        Assert.True(KvFootprint.StateBytesPerSequence(model) > 0);
    }

    [Fact]
    public void Nemotron_H_spells_its_layers()
    {
        ModelSpec model = ConfigReading.Spec(
            """{"model_type":"nemotron_h","hidden_size":2688,"num_hidden_layers":52,"hybrid_override_pattern":"MEMEM*EMEMEM*EMEMEM*EMEMEM*EMEMEM*EMEMEMEM*EMEMEMEME","num_attention_heads":32,"num_key_value_heads":2,"head_dim":128,"intermediate_size":1856,"moe_intermediate_size":1856,"moe_shared_expert_intermediate_size":3712,"n_routed_experts":128,"num_experts_per_tok":6,"n_shared_experts":1,"mamba_num_heads":64,"mamba_head_dim":64,"ssm_state_size":128,"n_groups":8,"conv_kernel":4,"vocab_size":131072,"max_position_embeddings":262144,"tie_word_embeddings":false}"""
        );

        Assert.Equal(31_577_940_288, ParameterCount.Of(model).Total);
        Assert.Equal(52, model.NumHiddenLayers);
        Assert.Equal(6 * 2 * 2 * 128 * 2, KvFootprint.KvBytesPerToken(model, 2)); // 6 attention layers, 2 heads of 128
    }

    [Fact]
    public void Falcon_speaks_its_own_words() =>
        Assert.Equal(
            41_303_293_952,
            Total(
                """{"model_type":"falcon","alibi":false,"bias":false,"hidden_size":8192,"multi_query":true,"new_decoder_architecture":true,"num_attention_heads":128,"num_hidden_layers":60,"num_kv_heads":8,"parallel_attn":true,"vocab_size":65024}"""
            )
        );

    [Fact]
    public void Gpt_j_speaks_the_oldest_words() =>
        Assert.Equal(
            6_050_882_784,
            Total(
                """{"model_type":"gptj","n_embd":4096,"n_head":16,"n_inner":null,"n_layer":28,"n_positions":2048,"rotary_dim":64,"tie_word_embeddings":false,"vocab_size":50400}"""
            )
        );

    [Theory]
    [InlineData("glm-4.5")]
    [InlineData("minimax-m2.5")]
    [InlineData("kimi-k2")]
    [InlineData("phi-4")]
    [InlineData("starcoder2-15b")]
    [InlineData("c4ai-command-r-v01")]
    public void Families_of_the_catalog_take_the_same_way(string name) =>
        Assert.InRange(
            ParameterCount.Of(Catalog.BuiltIn.Model(name)).Total
                / Catalog.BuiltIn.Model(name).PublishedParameters!.Value,
            0.99,
            1.01
        );

    [Fact]
    public void An_unknown_architecture_says_what_is_missing()
    {
        Fault fault = Assert.Single(
            ConfigReading.Faults(
                """{"model_type":"qwen4","hidden_size":8,"vocab_size":8,"num_hidden_layers":1}"""
            )
        );

        Assert.Equal(CatalogFaultCodes.UnknownArchitecture, fault.Code);
        Assert.Contains("norms, biases and layer kinds", fault.Message, StringComparison.Ordinal);
        Assert.Equal("config.json", fault.File);
        Assert.Equal(1, fault.Line);
        Assert.StartsWith("qwen", fault.Nearest, StringComparison.Ordinal);
    }

    [Fact]
    public void Everything_missing_is_reported_at_once()
    {
        IReadOnlyList<Fault> faults = ConfigReading.Faults(
            """{"model_type":"llama","num_hidden_layers":2,"vocab_size":0}"""
        );

        Assert.Contains(faults, fault => fault.Path == "hidden_size");
        Assert.Contains(faults, fault => fault.Path == "num_attention_heads");
        Assert.Contains(faults, fault => fault.Path == "max_position_embeddings");
        Assert.Contains(faults, fault => fault.Path == "vocab_size" && fault.Value == "0");
    }

    [Fact]
    public void Layers_that_do_not_add_up_are_refused() =>
        Assert.Contains(
            ConfigReading.Faults(
                PublicConfigs.Llama8B.Replace(
                    "\"model_type\"",
                    "\"layer_types\":[\"full_attention\"],\"model_type\"",
                    StringComparison.Ordinal
                )
            ),
            fault => fault.Path == "layer_types"
        );

    private static long Total(string config) => ParameterCount.Of(ConfigReading.Spec(config)).Total;

    private static GroupedAttention Grouped(string config) =>
        Assert.IsType<GroupedAttention>(ConfigReading.Spec(config).Layers[0].Attention);
}
