namespace Farthing.Gateway.Upstreams;

/// <summary>In which header an upstream's key goes out.</summary>
public enum KeyHeader
{
    /// <summary>As its API has it: OpenAI's <c>Authorization: Bearer</c>, Anthropic's <c>x-api-key</c>, Azure's <c>api-key</c>.</summary>
    AsUsual,

    /// <summary><c>Authorization: Bearer</c>: Azure with a token of Entra ID, Anthropic with an OAuth token, and proxies.</summary>
    Bearer,

    /// <summary><c>api-key</c>.</summary>
    ApiKey,

    /// <summary><c>x-api-key</c>.</summary>
    XApiKey,
}
