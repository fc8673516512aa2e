namespace Farthing.Gateway.Upstreams;

/// <summary>Which wire formats an upstream speaks.</summary>
[Flags]
public enum ApiKinds
{
    /// <summary>None.</summary>
    None = 0,

    /// <summary>OpenAI's: chat, completions, embeddings, responses; key as <c>Authorization: Bearer</c>.</summary>
    OpenAi = 1,

    /// <summary>Anthropic's Messages; key as <c>x-api-key</c>, or as Bearer where it speaks OpenAI's too (vLLM).</summary>
    Anthropic = 2,

    /// <summary>OpenAI's with Azure's addresses; key as <c>api-key</c>.</summary>
    Azure = 4,
}
