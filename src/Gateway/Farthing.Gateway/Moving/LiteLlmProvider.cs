namespace Farthing.Gateway.Moving;

/// <summary>A provider as LiteLLM calls it, and the upstream that it is here.</summary>
/// <param name="Name">Before the slash of <c>litellm_params.model</c>.</param>
/// <param name="Upstream">The upstream's name: that of the catalog's prices, where there are any.</param>
/// <param name="Url">Its public address; null where the configuration must say one.</param>
/// <param name="Api">The API that it speaks, as <c>upstreams.*.api</c> has it.</param>
/// <param name="Engine">Its engine, as <c>upstreams.*.engine</c> has it.</param>
/// <param name="KeyVariable">Where LiteLLM looks for its key; null: the upstream's name and <c>_API_KEY</c>.</param>
/// <param name="Speaks">What it speaks of its API, where that is not all; null: all.</param>
internal sealed record LiteLlmProvider(
    string Name,
    string Upstream,
    string? Url,
    string Api,
    string Engine,
    string? KeyVariable = null,
    string? Speaks = null
)
{
    private const string Google = "https://generativelanguage.googleapis.com/v1beta/openai";
    private const string OpenAi = "openai";

    /// <summary>Variable of its address, where the configuration says none; null for none.</summary>
    public string? AddressVariable =>
        Api is "bedrock" or "vertex" ? null : Name.ToUpperInvariant() + "_API_BASE";

    /// <summary>Those whose API the gateway speaks. What is not among them is said, and left out.</summary>
    public static readonly IReadOnlyDictionary<string, LiteLlmProvider> All = new LiteLlmProvider[]
    {
        new(OpenAi, OpenAi, "https://api.openai.com/v1", OpenAi, "hosted"),
        new("custom_openai", "custom", null, OpenAi, "hosted"),
        new("openai_like", "custom", null, OpenAi, "hosted"),
        new("anthropic", "anthropic", "https://api.anthropic.com/v1", "anthropic", "hosted"),
        new("azure", "azure", null, "azure", "hosted"),
        new("hosted_vllm", "vllm", null, OpenAi, "vllm"),
        new("vllm", "vllm", null, OpenAi, "vllm"),
        new("groq", "groq", "https://api.groq.com/openai/v1", OpenAi, "hosted"),
        new("mistral", "mistral", "https://api.mistral.ai/v1", OpenAi, "hosted"),
        new("deepseek", "deepseek", "https://api.deepseek.com/v1", OpenAi, "hosted"),
        new("together_ai", "together", "https://api.together.xyz/v1", OpenAi, "hosted"),
        new("fireworks_ai", "fireworks", "https://api.fireworks.ai/inference/v1", OpenAi, "hosted"),
        new("xai", "x-ai", "https://api.x.ai/v1", OpenAi, "hosted"),
        new("cerebras", "cerebras", "https://api.cerebras.ai/v1", OpenAi, "hosted"),
        new("gemini", "google", Google, OpenAi, "hosted", "GEMINI_API_KEY", "chat"),
        new("bedrock", "bedrock", null, "bedrock", "hosted"),
        new("bedrock_converse", "bedrock", null, "bedrock", "hosted"),
        new("vertex_ai", "vertex", null, "vertex", "hosted"),
        new("openrouter", "openrouter", "https://openrouter.ai/api/v1", OpenAi, "hosted"),
    }.ToDictionary(one => one.Name, StringComparer.Ordinal);
}
