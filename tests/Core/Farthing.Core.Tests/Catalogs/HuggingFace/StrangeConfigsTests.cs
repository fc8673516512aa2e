using System.Text;
using System.Text.Json.Nodes;
using Farthing.Catalogs;
using Farthing.Catalogs.Models;
using Farthing.Numerics.Faults;
using Farthing.Serving.Deployments;
using Farthing.Serving.Memory;
using Farthing.Serving.Models;

namespace Farthing.Tests.Catalogs.HuggingFace;

/// <summary>Configurations with members dropped, changed and made up: read, or refused with faults, never anything else.</summary>
public sealed class StrangeConfigsTests
{
    private const int Rounds = 1200;

    private static readonly string[] Bases =
    [
        PublicConfigs.Llama8B,
        PublicConfigs.Qwen30B,
        PublicConfigs.DeepSeekV3.Replace(
            "\"num_hidden_layers\":61",
            "\"num_hidden_layers\":4",
            StringComparison.Ordinal
        ),
        """{"model_type":"nemotron_h","hybrid_override_pattern":"ME*-","hidden_size":128,"num_hidden_layers":4,"vocab_size":1024,"num_attention_heads":4,"num_key_value_heads":2,"head_dim":32,"intermediate_size":256,"moe_intermediate_size":64,"n_routed_experts":8,"num_experts_per_tok":2,"mamba_num_heads":4,"mamba_head_dim":32,"ssm_state_size":16,"n_groups":2,"conv_kernel":4,"max_position_embeddings":8192}""",
        """{"model_type":"deepseek_v4","hidden_size":512,"num_hidden_layers":2,"vocab_size":1000,"num_attention_heads":8,"head_dim":64,"q_lora_rank":64,"qk_rope_head_dim":16,"o_groups":2,"o_lora_rank":32,"sliding_window":128,"index_n_heads":4,"index_head_dim":32,"index_topk":64,"compress_ratios":[4,128],"moe_intermediate_size":64,"n_routed_experts":8,"num_experts_per_tok":2,"max_position_embeddings":4096,"expert_dtype":"fp4"}""",
        """{"model_type":"strange","text_config":{"model_type":"kimi_linear","hidden_size":256,"num_hidden_layers":2,"vocab_size":1000,"num_attention_heads":4,"kv_lora_rank":32,"qk_nope_head_dim":16,"qk_rope_head_dim":8,"v_head_dim":16,"linear_attn_config":{"kda_layers":[1],"num_heads":4,"head_dim":16,"short_conv_kernel_size":4},"num_experts":8,"num_experts_per_token":2,"moe_intermediate_size":64,"first_k_dense_replace":1,"intermediate_size":128,"max_position_embeddings":4096}}""",
        """{"model_type":"nemotron-nas","hidden_size":256,"num_hidden_layers":1,"vocab_size":1000,"num_attention_heads":4,"max_position_embeddings":4096,"block_configs":[{"attention":{"n_heads_in_group":2,"no_op":false},"ffn":{"ffn_mult":2.5,"no_op":false}}]}""",
    ];

    private static readonly string[] Junk =
    [
        "null",
        "0",
        "-1",
        "1",
        "3",
        "2147483647",
        "9007199254740993",
        "1e300",
        "0.5",
        "true",
        "\"\"",
        "\"strange\"",
        "\"Linear\"",
        "\"re:([\"",
        "\"re:.*down_proj\"",
        "\"model.layers.0*\"",
        "[]",
        "[0,1]",
        "[\"strange\",\"mamba\"]",
        "[null]",
        "[[1]]",
        "[{\"a\":1}]",
        "{}",
        "{\"quant_algo\":\"FP8\"}",
        "{\"model.layers.0.mlp.down_proj\":{\"quant_algo\":\"NVFP4\"}}",
        "{\"group_0\":{\"targets\":[\"Linear\"],\"weights\":{\"num_bits\":4,\"type\":\"float\",\"group_size\":16}}}",
        "{\"group_0\":{\"weights\":{\"num_bits\":8,\"type\":\"int\"}}}",
    ];

    private static readonly string[] Keys =
    [
        "layer_types",
        "layers_block_type",
        "hybrid_override_pattern",
        "mlp_layer_types",
        "moe_layer_freq",
        "text_config",
        "architectures",
        "dtype",
        "sliding_window",
        "quantization_config",
        "hidden_size_per_layer_input",
        "sparse_attention_config",
        "expert_dtype",
    ];

    private static readonly string[] QuantizationKeys =
    [
        "quant_method",
        "quant_algo",
        "quantization",
        "quantized_layers",
        "config_groups",
        "ignore",
        "exclude_modules",
        "modules_to_not_convert",
        "weight_block_size",
        "bits",
        "group_size",
        "dynamic",
    ];

    private static readonly string[] Methods =
    [
        "fp8",
        "modelopt",
        "compressed-tensors",
        "gptq",
        "awq",
        "mxfp4",
        "fbgemm_fp8",
    ];

    [Fact]
    public void Whatever_stands_in_a_config_ends_in_a_model_or_in_faults()
    {
        Random random = new(20261130);
        int read = 0;
        for (int round = 0; round < Rounds; round++)
        {
            string config = Strange(random);
            string? beside = random.Next(4) == 0 ? Quantization(random).ToJsonString() : null;
            FaultList faults = new();
            try
            {
                ModelEntry? entry = ConfigReading.Read(
                    ConfigReading.Given(config, beside) with
                    {
                        ReadAs = random.Next(6) == 0 ? "qwen3" : null,
                    },
                    faults
                );
                if (entry is null)
                {
                    Assert.NotEmpty(faults.Faults);
                    Assert.True(faults.Faults.Count < 40, $"{faults.Faults.Count} faults: {config}");
                    continue;
                }

                read++;
                Assert.InRange(Bytes(entry.Spec), 1, 1e18);
                Assert.NotNull(entry.Row);
            }
            catch (FarthingException)
            {
                // A fault that stops the reading.
            }
            catch (Exception error) when (error is not Xunit.Sdk.IAssertionException)
            {
                Assert.Fail($"round {round}: {error}\n{config}\n{beside}");
            }
        }

        Assert.InRange(read, Rounds / 20, Rounds);
    }

    private static double Bytes(ModelSpec model) =>
        WeightShards
            .Of(
                new Deployment
                {
                    Model = model,
                    Gpu = Catalog.BuiltIn.Gpu("H100-SXM"),
                    Weights = WeightPrecision.Of(model, model.NativeFormat),
                }
            )
            .Sum(part => part.Bytes);

    private static string Strange(Random random)
    {
        JsonObject root = JsonNode.Parse(Bases[random.Next(Bases.Length)])!.AsObject();
        JsonObject text = root["text_config"] as JsonObject ?? root;
        int changes = random.Next(4);
        for (int change = 0; change < changes; change++)
        {
            string[] own = [.. text.Select(member => member.Key)];
            string key = random.Next(3) > 0 ? own[random.Next(own.Length)] : Keys[random.Next(Keys.Length)];
            if (random.Next(3) == 0)
            {
                text.Remove(key);
            }
            else
            {
                text[key] = Value(random);
            }
        }

        if (random.Next(2) == 0)
        {
            root["quantization_config"] = Quantization(random);
        }

        StringBuilder written = new(root.ToJsonString());
        return random.Next(8) == 0
            ? written.Replace(":true", ":NaN").Replace("[0,1]", "[0,-Infinity]").ToString()
            : written.ToString();
    }

    private static JsonObject Quantization(Random random)
    {
        JsonObject quantization = new() { ["quant_method"] = Methods[random.Next(Methods.Length)] };
        int members = random.Next(5);
        for (int member = 0; member < members; member++)
        {
            quantization[QuantizationKeys[random.Next(QuantizationKeys.Length)]] = Value(random);
        }

        return quantization;
    }

    private static JsonNode? Value(Random random) => JsonNode.Parse(Junk[random.Next(Junk.Length)]);
}
