namespace Farthing.Protocol.OpenAi;

/// <summary>A request to vLLM's <c>/tokenize</c> or <c>/detokenize</c>.</summary>
/// <param name="Model">The model's name; null where it was left out.</param>
/// <param name="Prompt">Text to tokenize; null where messages or tokens are given.</param>
/// <param name="Messages">A conversation to tokenize with its template.</param>
/// <param name="Tokens">Ids to detokenize; null where text is given.</param>
/// <param name="AddSpecialTokens">Whether the token that begins a text is added.</param>
/// <param name="AddGenerationPrompt">Whether the beginning of the answer is added to a conversation.</param>
public sealed record TokenizeRequest(
    string? Model,
    PromptInput? Prompt,
    IReadOnlyList<ChatMessage> Messages,
    IReadOnlyList<int>? Tokens,
    bool AddSpecialTokens,
    bool AddGenerationPrompt
);
