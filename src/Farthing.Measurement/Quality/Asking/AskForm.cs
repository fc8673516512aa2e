using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Farthing.Documents.Benches;
using Farthing.Measurement.Quality.Questions;

namespace Farthing.Measurement.Quality.Asking;

/// <summary>How a question becomes a request: the same for both sides.</summary>
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

    /// <summary>What ends an answer in the end.</summary>
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
        using MemoryStream stream = new();
        using (Utf8JsonWriter json = new(stream))
        {
            json.WriteStartObject();
            if (model is not null)
            {
                json.WriteString("model", model);
                json.WriteBoolean("stream", true);
            }

            if (model is not null && hasUsage)
            {
                json.WriteStartObject("stream_options");
                json.WriteBoolean("include_usage", true);
                json.WriteEndObject();
            }

            if (Api == LoadApi.Chat)
            {
                WriteMessages(question, json);
            }
            else
            {
                json.WriteString("prompt", Prompt(question));
            }

            json.WriteNumber("max_tokens", MaxTokens);
            json.WriteNumber("temperature", 0);
            if (StopStrings.Count > 0)
            {
                json.WriteStartArray("stop");
                foreach (string stop in StopStrings)
                {
                    json.WriteStringValue(stop);
                }

                json.WriteEndArray();
            }

            json.WriteEndObject();
        }

        return stream.ToArray();
    }

    /// <summary>Digest of what is asked, so that kept answers are known to belong to it: 16 hexadecimal digits of SHA-256 of the body without the model.</summary>
    public string Digest(QualityQuestion question) =>
        Convert.ToHexStringLower(SHA256.HashData(Write(question, null)))[..16];

    private void WriteMessages(QualityQuestion question, Utf8JsonWriter json)
    {
        json.WriteStartArray("messages");
        int system = 0;
        for (; system < question.Turns.Count && question.Turns[system].Role == "system"; system++)
        {
            WriteTurn(json, question.Turns[system].Role, question.Turns[system].Text);
        }

        foreach (QualityQuestion shot in Shots)
        {
            WriteTurn(json, "user", QuestionText.Of(shot));
            WriteTurn(json, "assistant", shot.References[0]);
        }

        for (int i = system; i < question.Turns.Count - 1; i++)
        {
            WriteTurn(json, question.Turns[i].Role, question.Turns[i].Text);
        }

        WriteTurn(json, "user", QuestionText.Of(question));
        json.WriteEndArray();
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

    private static void WriteTurn(Utf8JsonWriter json, string role, string text)
    {
        json.WriteStartObject();
        json.WriteString("role", role);
        json.WriteString("content", text);
        json.WriteEndObject();
    }
}
