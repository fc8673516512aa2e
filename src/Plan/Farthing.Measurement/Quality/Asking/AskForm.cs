using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Farthing.Documents.Benches;
using Farthing.Measurement.Quality.Questions;

namespace Farthing.Measurement.Quality.Asking;

/// <summary>Form of a question as a request: the same for both sides.</summary>
public sealed record AskForm
{
    /// <summary>The stop string of completions with worked examples.</summary>
    public const string QuestionMark = "Question:";

    /// <summary>Which endpoint.</summary>
    public LoadApi Api { get; init; }

    /// <summary>Most tokens of an answer.</summary>
    public int MaxTokens { get; init; } = 1024;

    /// <summary>Worked examples, with references.</summary>
    public IReadOnlyList<QualityQuestion> Shots { get; init; } = [];

    /// <summary>Strings that end an answer; empty for the form's own.</summary>
    public IReadOnlyList<string> Stops { get; init; } = [];

    /// <summary>Stop strings of an answer.</summary>
    public IReadOnlyList<string> StopStrings =>
        Stops.Count > 0 ? Stops
        : Api == LoadApi.Completions && Shots.Count > 0 ? [QuestionMark]
        : [];

    /// <summary>The body of a request.</summary>
    /// <param name="question">What is asked.</param>
    /// <param name="model">The server's name of its model; null leaves out all that is not the question.</param>
    /// <param name="hasUsage">Asks for the count of tokens.</param>
    public byte[] Write(QualityQuestion question, string? model, bool hasUsage = true)
    {
        bool isChat = Api == LoadApi.Chat;
        return JsonSerializer.SerializeToUtf8Bytes(
            new AskBody(
                model,
                model is null ? null : true,
                model is null || !hasUsage ? null : new AskBody.Usage(true),
                isChat ? [.. Messages(question)] : null,
                isChat ? null : Prompt(question),
                MaxTokens,
                0,
                StopStrings.Count > 0 ? StopStrings : null
            ),
            AskingJson.Default.AskBody
        );
    }

    /// <summary>Digest of what is asked, so that kept answers are known to belong to it: 16 hexadecimal digits of SHA-256 of the body without the model.</summary>
    public string Digest(QualityQuestion question) =>
        Convert.ToHexStringLower(SHA256.HashData(Write(question, null)))[..16];

    private IEnumerable<QuestionTurn> Messages(QualityQuestion question)
    {
        int system = question.Turns.TakeWhile(turn => turn.Role == "system").Count();
        return
        [
            .. question.Turns.Take(system),
            .. Shots.SelectMany(shot =>
                (QuestionTurn[])[new("user", QuestionText.Of(shot)), new("assistant", shot.References[0])]
            ),
            .. question.Turns.Take(question.Turns.Count - 1).Skip(system),
            new QuestionTurn("user", QuestionText.Of(question)),
        ];
    }

    private string Prompt(QualityQuestion question)
    {
        if (Shots.Count == 0)
        {
            return QuestionText.Of(question);
        }

        StringBuilder text = new();
        foreach (QualityQuestion shot in Shots)
        {
            text.Append(QuestionMark).Append(' ').Append(QuestionText.Of(shot));
            text.Append("\nAnswer: ").Append(shot.References[0]).Append("\n\n");
        }

        return text.Append(QuestionMark)
            .Append(' ')
            .Append(QuestionText.Of(question))
            .Append("\nAnswer:")
            .ToString();
    }
}

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
