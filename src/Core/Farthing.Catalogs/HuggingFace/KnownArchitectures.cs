namespace Farthing.Catalogs.HuggingFace;

/// <summary>The model types that can be read. A new one is a line here, and a test with its config.json.</summary>
/// <remarks>Facts of the modeling code of huggingface/transformers and vLLM and of the vendors' own code, general knowledge; each line is checked by the parameter counts that it leads to.</remarks>
internal static class KnownArchitectures
{
    private static readonly Architecture Qwen3 = new("qwen3")
    {
        HasQkNorm = true,
        Windows = WindowRule.WhenUsed,
    };

    /// <summary>Three of four layers are linear where neither a list nor an interval says otherwise.</summary>
    private static readonly Architecture Qwen3Linear = Qwen3 with
    {
        ModelType = "qwen3_next",
        Defaults = new Dictionary<string, int> { ["full_attention_interval"] = 4 },
    };
    private static readonly Architecture Qwen2 = new("qwen2")
    {
        AlwaysQkvBias = true,
        BiasCoversOutput = false,
        Windows = WindowRule.WhenUsed,
    };
    private static readonly Architecture Gemma = new("gemma")
    {
        TiesByDefault = true,
        Defaults = new Dictionary<string, int> { ["head_dim"] = 256, ["max_position_embeddings"] = 8192 },
    };
    private static readonly Architecture Gemma2 = Gemma with
    {
        ModelType = "gemma2",
        NormsPerLayer = 4,
        Windows = WindowRule.Alternating,
    };
    private static readonly Architecture Gemma3 = Gemma2 with
    {
        ModelType = "gemma3",
        HasQkNorm = true,
        Windows = WindowRule.Pattern,
        Defaults = new Dictionary<string, int>
        {
            ["vocab_size"] = 262_208,
            ["num_attention_heads"] = 8,
            ["num_key_value_heads"] = 4,
            ["head_dim"] = 256,
            ["sliding_window"] = 4096,
            ["sliding_window_pattern"] = 6,
            ["max_position_embeddings"] = 131_072,
        },
    };
    private static readonly Architecture DeepSeekV3 = new("deepseek_v3") { HasRouterBias = true };
    private static readonly Architecture MiniMax = new("minimax_m2")
    {
        ReadsQkNorm = true,
        HasFullWidthQkNorm = true,
        HasRouterBias = true,
        ExpertWidthIsIntermediate = true,
    };
    private static readonly Architecture Glm4Moe = new("glm4_moe")
    {
        QkvBias = true,
        BiasCoversOutput = false,
        ReadsQkNorm = true,
        HasRouterBias = true,
    };
    private static readonly Architecture Llama4 = new("llama4")
    {
        HasImpliedSharedExpert = true,
        ExpertWidthIsIntermediate = true,
        Windows = WindowRule.Chunked,
    };

    private static readonly Dictionary<string, Architecture> All = new[]
    {
        Named(new("llama"), "internlm", "deci", "nemotron-nas"),
        Named(new("mistral") { Windows = WindowRule.All }, "ministral", "ministral3"),
        Named(new("mixtral") { ExpertWidthIsIntermediate = true, Windows = WindowRule.All }),
        Named(Qwen2, "qwen2_moe", "qwen2_vl", "qwen2_vl_text", "qwen2_5_vl", "qwen2_5_vl_text", "mimo"),
        Named(
            Qwen3,
            "qwen3_moe",
            "qwen3_vl",
            "qwen3_vl_text",
            "qwen3_vl_moe",
            "qwen3_vl_moe_text",
            "qwen3_omni_moe",
            "qwen3_omni_moe_text"
        ),
        Named(Qwen3Linear, "qwen3_5", "qwen3_5_text", "qwen3_5_moe", "qwen3_5_moe_text"),
        Named(Gemma),
        Named(Gemma2),
        Named(Gemma3, "gemma3_text"),
        Named(Gemma3 with { ModelType = "gemma4", HasParallelDense = true }, "gemma4_text"),
        Named(new("phi3") { Windows = WindowRule.All }),
        Named(
            new("gpt_oss")
            {
                QkvBias = true,
                HasSinks = true,
                HasExpertBias = true,
                HasRouterBias = true,
                ExpertWidthIsIntermediate = true,
                Windows = WindowRule.Alternating,
            }
        ),
        Named(Llama4, "llama4_text"),
        Named(new("deepseek_v2")),
        Named(
            DeepSeekV3,
            "deepseek_v32",
            "deepseek_v4",
            "kimi_k2",
            "kimi_k25",
            "kimi_linear",
            "glm_moe_dsa",
            "mimo_v2_flash"
        ),
        Named(Glm4Moe, "glm4v_moe", "glm4v_moe_text"),
        Named(MiniMax),
        Named(MiniMax with { ModelType = "minimax_m3", HasFullWidthQkNorm = false }),
        Named(DeepSeekV3 with { ModelType = "step3p5", HasQkNorm = true }, "step3p7"),
        Named(
            new("nemotron_h")
            {
                NormsPerLayer = 1,
                IsGated = false,
                HasRouterBias = true,
                HasOnePartLayers = true,
            }
        ),
        Named(
            new("cohere")
            {
                NormsPerLayer = 1,
                ReadsQkNorm = true,
                HasFullWidthQkNorm = true,
                TiesByDefault = true,
            }
        ),
        Named(
            new("starcoder2")
            {
                HasNormBias = true,
                QkvBias = true,
                IsGated = false,
                HasMlpBias = true,
                TiesByDefault = true,
                Windows = WindowRule.All,
            }
        ),
        Named(
            new("falcon")
            {
                HasNormBias = true,
                IsGated = false,
                TiesByDefault = true,
                IntermediateIsFourTimesHidden = true,
                Defaults = new Dictionary<string, int> { ["max_position_embeddings"] = 2048 },
            }
        ),
        Named(
            new("gptj")
            {
                NormsPerLayer = 1,
                HasNormBias = true,
                IsGated = false,
                HasMlpBias = true,
                HasHeadBias = true,
                IntermediateIsFourTimesHidden = true,
            }
        ),
    }.SelectMany(named => named).ToDictionary(architecture => architecture.ModelType);

    /// <summary>The words that can stand in <c>model_type</c>.</summary>
    public static IReadOnlyCollection<string> ModelTypes => All.Keys;

    /// <summary>Those words for people, without those of text models nested in others.</summary>
    public static string Listed =>
        string.Join(", ", ModelTypes.Where(word => !word.EndsWith("_text", StringComparison.Ordinal)));

    /// <summary>The facts of a model type; null when it is not known.</summary>
    public static Architecture? Find(string modelType) => All.GetValueOrDefault(modelType);

    /// <summary>The facts behind the name of a class, such as <c>DeepseekV4ForCausalLM</c>; null when it is not known.</summary>
    public static Architecture? OfClass(string name)
    {
        int end = name.IndexOf("For", StringComparison.Ordinal);
        string plain = Plain(end > 0 ? name[..end] : name);
        return All.Values.FirstOrDefault(architecture => Plain(architecture.ModelType) == plain);
    }

    /// <summary>An architecture under its own word and others.</summary>
    private static IEnumerable<Architecture> Named(Architecture architecture, params string[] others) =>
        [architecture, .. others.Select(word => architecture with { ModelType = word })];

    private static string Plain(string word) =>
        word.Replace("_", "", StringComparison.Ordinal).ToUpperInvariant();
}

/// <summary>Which layers see a window only, where <c>layer_types</c> does not say.</summary>
internal enum WindowRule
{
    /// <summary>None, even if a window is named.</summary>
    None,

    /// <summary>All, when a window is named (Mistral 0.1, Phi-3, StarCoder2).</summary>
    All,

    /// <summary>Those from <c>max_window_layers</c> on, when <c>use_sliding_window</c> is true (Qwen).</summary>
    WhenUsed,

    /// <summary>Every second, beginning with the first (Gemma 2, gpt-oss).</summary>
    Alternating,

    /// <summary>All but every <c>sliding_window_pattern</c>-th (Gemma 3).</summary>
    Pattern,

    /// <summary>All but every fourth see their chunk of <c>attention_chunk_size</c> only (Llama 4).</summary>
    Chunked,
}
