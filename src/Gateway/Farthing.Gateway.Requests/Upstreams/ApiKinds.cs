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

    /// <summary>Anthropic's Messages at Amazon Bedrock: signed calls, or a key as Bearer; streams in AWS's frames.</summary>
    Bedrock = 8,

    /// <summary>Anthropic's Messages at Google Vertex AI, with OAuth tokens.</summary>
    Vertex = 16,
}
