namespace Farthing.Measurement.Quality.Asking;

/// <summary>The body of a request that asks a question, in OpenAI's form; what is null is not sent. Its order is part of a question's digest.</summary>
internal sealed record AskBody(
    string? Model,
    bool? Stream,
    AskBody.UsageWish? StreamOptions,
    IReadOnlyList<AskBody.Message>? Messages,
    string? Prompt,
    int MaxTokens,
    int Temperature,
    IReadOnlyList<string>? Stop
)
{
    /// <summary>Asks for the count of tokens.</summary>
    internal sealed record UsageWish(bool IncludeUsage);

    /// <summary>A turn of a chat.</summary>
    internal sealed record Message(string Role, string Content);
}
