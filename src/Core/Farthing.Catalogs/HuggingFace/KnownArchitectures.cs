namespace Farthing.Catalogs.HuggingFace;

/// <summary>The model types that can be read. A new one is a line here, and a test with its config.json.</summary>
/// <remarks>Facts of the modelling code of huggingface/transformers and of the vendors' own code, general knowledge; each line is checked by the parameter counts that it leads to.</remarks>
internal static class KnownArchitectures
{
    private static readonly Architecture Qwen3 = new("qwen3")
    {
        HasQkNorm = true,
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
    private static readonly Architecture Llama4 = new("llama4")
    {
        HasImpliedSharedExpert = true,
        ExpertWidthIsIntermediate = true,
        Windows = WindowRule.Chunked,
    };

    private static readonly Dictionary<string, Architecture> All = new Architecture[]
    {
        new("llama"),
        new("internlm"),
        new("mistral") { Windows = WindowRule.All },
        new("ministral") { Windows = WindowRule.All },
        new("mixtral") { ExpertWidthIsIntermediate = true, Windows = WindowRule.All },
        new("qwen2")
        {
            AlwaysQkvBias = true,
            BiasCoversOutput = false,
            Windows = WindowRule.WhenUsed,
        },
        new("qwen2_moe")
        {
            AlwaysQkvBias = true,
            BiasCoversOutput = false,
            Windows = WindowRule.WhenUsed,
        },
        Qwen3,
        Qwen3 with
        {
            ModelType = "qwen3_moe",
        },
        Qwen3 with
        {
            ModelType = "qwen3_next",
        },
        Qwen3 with
        {
            ModelType = "qwen3_5",
        },
        Qwen3 with
        {
            ModelType = "qwen3_5_text",
        },
        Qwen3 with
        {
            ModelType = "qwen3_5_moe",
        },
        Qwen3 with
        {
            ModelType = "qwen3_5_moe_text",
        },
        Gemma,
        Gemma2,
        Gemma3,
        Gemma3 with
        {
            ModelType = "gemma3_text",
        },
        Gemma3 with
        {
            ModelType = "gemma4",
            HasParallelDense = true,
        },
        Gemma3 with
        {
            ModelType = "gemma4_text",
            HasParallelDense = true,
        },
        new("phi3") { Windows = WindowRule.All },
        new("gpt_oss")
        {
            QkvBias = true,
            HasSinks = true,
            HasExpertBias = true,
            HasRouterBias = true,
            ExpertWidthIsIntermediate = true,
            Windows = WindowRule.Alternating,
        },
        Llama4,
        Llama4 with
        {
            ModelType = "llama4_text",
        },
        new("deepseek_v2"),
        DeepSeekV3,
        DeepSeekV3 with
        {
            ModelType = "deepseek_v32",
        },
        DeepSeekV3 with
        {
            ModelType = "kimi_k2",
        },
        DeepSeekV3 with
        {
            ModelType = "kimi_k25",
        },
        DeepSeekV3 with
        {
            ModelType = "glm_moe_dsa",
        },
        new("glm4_moe")
        {
            QkvBias = true,
            BiasCoversOutput = false,
            ReadsQkNorm = true,
            HasRouterBias = true,
        },
        new("minimax_m2")
        {
            ReadsQkNorm = true,
            HasFullWidthQkNorm = true,
            HasRouterBias = true,
            ExpertWidthIsIntermediate = true,
        },
        new("nemotron_h")
        {
            NormsPerLayer = 1,
            IsGated = false,
            HasRouterBias = true,
        },
        new("cohere")
        {
            NormsPerLayer = 1,
            ReadsQkNorm = true,
            HasFullWidthQkNorm = true,
            TiesByDefault = true,
        },
        new("starcoder2")
        {
            HasNormBias = true,
            QkvBias = true,
            IsGated = false,
            HasMlpBias = true,
            TiesByDefault = true,
            Windows = WindowRule.All,
        },
        new("falcon")
        {
            HasNormBias = true,
            IsGated = false,
            TiesByDefault = true,
            IntermediateIsFourTimesHidden = true,
            Defaults = new Dictionary<string, int> { ["max_position_embeddings"] = 2048 },
        },
        new("gptj")
        {
            NormsPerLayer = 1,
            HasNormBias = true,
            IsGated = false,
            HasMlpBias = true,
            HasHeadBias = true,
            IntermediateIsFourTimesHidden = true,
        },
    }.ToDictionary(architecture => architecture.ModelType);

    /// <summary>The words that can stand in <c>model_type</c>.</summary>
    public static IReadOnlyCollection<string> ModelTypes => All.Keys;

    /// <summary>The facts of a model type; null when it is not known.</summary>
    public static Architecture? Find(string modelType) => All.GetValueOrDefault(modelType);
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
