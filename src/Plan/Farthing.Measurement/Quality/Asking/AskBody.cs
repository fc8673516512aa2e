using Farthing.Measurement.Quality.Questions;

namespace Farthing.Measurement.Quality.Asking;

/// <summary>The body of a request, of the chat API or of completions.</summary>
internal sealed record AskBody(
    string? Model,
    bool? Stream,
    AskBody.Usage? StreamOptions,
    IReadOnlyList<QuestionTurn>? Messages,
    string? Prompt,
    int MaxTokens,
    int Temperature,
    IReadOnlyList<string>? Stop
)
{
    internal sealed record Usage(bool IncludeUsage);
}
