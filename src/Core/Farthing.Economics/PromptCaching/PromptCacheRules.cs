namespace Farthing.Economics.PromptCaching;

/// <summary>Rules of providers' prompt caches, as dated rows: the longest family that a model's name begins with holds.</summary>
public static class PromptCacheRules
{
    private const string Claude = "Anthropic, prompt caching guide";
    private const string OpenAi = "OpenAI, prompt caching guide and API schema";
    private const string AsOf = "2026-09";

    /// <summary>All rows.</summary>
    public static IReadOnlyList<PromptCacheRule> All { get; } =
    [
        Anthropic("", 4096),
        Anthropic("claude-opus-5", 512),
        Anthropic("claude-fable-5", 512),
        Anthropic("claude-mythos-5", 512),
        Anthropic("claude-opus-4", 1024),
        Anthropic("claude-opus-4-1", 1024),
        Anthropic("claude-opus-4-5", 4096),
        Anthropic("claude-opus-4-6", 4096),
        Anthropic("claude-opus-4-7", 2048),
        Anthropic("claude-opus-4-8", 1024),
        Anthropic("claude-sonnet", 1024),
        Anthropic("claude-haiku-4-5", 4096),
        Anthropic("claude-3-5-haiku", 2048),
        Anthropic("claude-haiku-3-5", 2048),
        Automatic("openai", "", 1024, 128, 1, 0.5, 5, OpenAi),
        Automatic("openai", "gpt-4.1", 1024, 128, 1, 0.25, 5, OpenAi),
        Automatic("openai", "o3", 1024, 128, 1, 0.25, 5, OpenAi),
        Automatic("openai", "o4-mini", 1024, 128, 1, 0.25, 5, OpenAi),
        Automatic("openai", "gpt-5", 1024, 128, 1, 0.1, 5, OpenAi),
        OpenAiMarked("gpt-5.6"),
        OpenAiMarked("gpt-5.7"), // "GPT-5.6 and later", says the schema.
        OpenAiMarked("gpt-5.8"),
        OpenAiMarked("gpt-5.9"),
        OpenAiMarked("gpt-6"),
        Automatic("gemini", "", 1024, 1, 1, 0.1, 5, "Google, Gemini API context caching"),
        Automatic("gemini", "gemini-2.0", 1024, 1, 1, 0.25, 5, "Google, Gemini API context caching"),
        Automatic("gemini", "gemini-2.5-pro", 4096, 1, 1, 0.1, 5, "Google, Gemini API context caching"),
        Automatic("gemini", "gemini-3-pro", 4096, 1, 1, 0.1, 5, "Google, Gemini API context caching"),
        Automatic("deepseek", "", 0, 1, 1, 0.02, 60, "DeepSeek, context caching guide"),
        Automatic("deepseek", "deepseek-v4-pro", 0, 1, 1, 0.008, 60, "DeepSeek, context caching guide"),
        Bedrock("amazon.nova", 1000, 1, null, 0.25),
        Bedrock("", 4096, 1.25, 2, 0.1),
        Automatic("mistral", "", 0, 1, 1, 0.1, 5, "Mistral, prompt caching guide"),
    ];

    /// <summary>Beginnings of the names of Claude's models that have a lifetime of an hour at Amazon Bedrock (its prompt caching guide, 2026-09).</summary>
    private static readonly string[] HourAtBedrock =
    [
        "claude-opus-4-5",
        "claude-opus-4-6",
        "claude-opus-4-7",
        "claude-opus-4-8",
        "claude-opus-5",
        "claude-sonnet-4-5",
        "claude-sonnet-4-6",
        "claude-sonnet-5",
        "claude-haiku-4-5",
        "claude-fable-5",
        "claude-mythos-5",
    ];

    /// <summary>Anthropic's row of a Claude at Amazon Bedrock: the same, but for the hour, which older models do not have there.</summary>
    /// <param name="model">The model's name at Anthropic, any letter case.</param>
    public static PromptCacheRule? FindAtBedrock(string model) =>
        Find("anthropic", model) is not PromptCacheRule rule ? null
        : HourAtBedrock.Any(family => model.StartsWith(family, StringComparison.OrdinalIgnoreCase)) ? rule
        : rule with { WriteFactor1h = null };

    /// <summary>The row of a model.</summary>
    /// <param name="provider">The provider's name.</param>
    /// <param name="model">The model's name at the provider, any letter case.</param>
    /// <returns>The row; null for a provider without any.</returns>
    public static PromptCacheRule? Find(string provider, string model)
    {
        PromptCacheRule? found = null;
        foreach (PromptCacheRule rule in All)
        {
            if (
                rule.Provider == provider
                && model.StartsWith(rule.Family, StringComparison.OrdinalIgnoreCase)
                && (found is null || rule.Family.Length > found.Family.Length)
            )
            {
                found = rule;
            }
        }

        return found;
    }

    private static PromptCacheRule Anthropic(string family, int minTokens) =>
        new("anthropic", family, minTokens, 1, 1.25, 2, 0.1, TimeSpan.FromMinutes(5), 4, 20, AsOf, Claude);

    private static PromptCacheRule OpenAiMarked(string family) =>
        new("openai", family, 1024, 1, 1.25, null, 0.1, TimeSpan.FromMinutes(30), 4, 0, AsOf, OpenAi);

    private static PromptCacheRule Bedrock(
        string family,
        int minTokens,
        double write,
        double? writeHour,
        double read
    ) =>
        new(
            "bedrock",
            family,
            minTokens,
            1,
            write,
            writeHour,
            read,
            TimeSpan.FromMinutes(5),
            4,
            20,
            AsOf,
            "Amazon Bedrock, prompt caching guide"
        );

    private static PromptCacheRule Automatic(
        string provider,
        string family,
        int minTokens,
        int stepTokens,
        double write,
        double read,
        int minutes,
        string source
    ) =>
        new(
            provider,
            family,
            minTokens,
            stepTokens,
            write,
            null,
            read,
            TimeSpan.FromMinutes(minutes),
            0,
            0,
            AsOf,
            source
        );
}
