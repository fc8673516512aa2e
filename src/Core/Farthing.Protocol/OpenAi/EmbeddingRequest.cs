namespace Farthing.Protocol.OpenAi;

/// <summary>A request to <c>/v1/embeddings</c>.</summary>
/// <param name="Model">The model's name; null where it was left out.</param>
/// <param name="Inputs">What is embedded.</param>
/// <param name="IsBase64">True when vectors are wanted as base64 of little-endian float32, as the official Node client asks by itself.</param>
/// <param name="Dimensions">Wanted length of the vectors; null for the model's own.</param>
public sealed record EmbeddingRequest(
    string? Model,
    IReadOnlyList<PromptInput> Inputs,
    bool IsBase64,
    int? Dimensions
);
