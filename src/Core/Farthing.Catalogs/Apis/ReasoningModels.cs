namespace Farthing.Catalogs.Apis;

/// <summary>Hosted models that reason unless a request says otherwise, by their names. From general knowledge of the providers' pages, not fetched: a forecast assumes reasoning tokens for them, and a ledger measures how many there are.</summary>
public static class ReasoningModels
{
    /// <summary>Beginnings of the last part of an id, in lower case.</summary>
    private static readonly string[] Families =
    [
        "o1",
        "o3",
        "o4",
        "gpt-5",
        "gpt-oss",
        "openai.gpt-oss",
        "gemini-2.5-flash",
        "gemini-2.5-pro",
        "gemini-3",
        "grok-4",
        "deepseek-r1",
        "deepseek-v4",
        "qwen3",
        "qwen-3",
        "glm-5",
        "kimi-k2.6",
        "kimi-k2p6",
        "kimi-k3",
        "minimax-m",
        "magistral",
    ];

    /// <summary>Parts of names that say the opposite.</summary>
    private static readonly string[] Exceptions = ["non-reasoning", "-chat", "-lite", "-instruct"];

    /// <summary>True where the model of an id reasons by default.</summary>
    /// <param name="id">Id of a model or an API, such as <c>openai/gpt-5-mini</c>.</param>
    public static bool Reasons(string id)
    {
        string name = id[(id.LastIndexOf('/') + 1)..].ToLowerInvariant();
        return Families.Any(family => name.StartsWith(family, StringComparison.Ordinal))
            && !Exceptions.Any(part => name.Contains(part, StringComparison.Ordinal));
    }
}
