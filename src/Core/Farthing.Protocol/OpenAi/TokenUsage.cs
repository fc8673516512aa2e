namespace Farthing.Protocol.OpenAi;

/// <summary>Usage of a request, as a server states it.</summary>
/// <param name="PromptTokens">Prompt tokens, the cached ones included.</param>
/// <param name="CompletionTokens">Generated tokens, reasoning included.</param>
/// <param name="CachedTokens">Prompt tokens that a prefix cache supplied.</param>
/// <param name="ReasoningTokens">Generated tokens that are not shown.</param>
public readonly record struct TokenUsage(
    long PromptTokens = -1,
    long CompletionTokens = -1,
    long CachedTokens = -1,
    long ReasoningTokens = -1
);
