using System.Globalization;
using System.Text.Json;
using Farthing.Numerics.Faults;

namespace Farthing.Measurement.Quality.Questions;

/// <summary>One question out of a line of JSON; fields inside <c>doc</c> (sample logs of lm-eval) count too.</summary>
/// <param name="file">For faults.</param>
/// <param name="line">Where it stands, from 1.</param>
/// <param name="root">The line.</param>
/// <param name="faults">Takes what is wrong.</param>
internal sealed class QuestionJson(string file, int line, JsonElement root, FaultList faults)
{
    private bool isBad;

    /// <summary>The question; null when something was wrong.</summary>
    public QualityQuestion? Read()
    {
        IReadOnlyList<QuestionTurn> turns = Turns();
        (IReadOnlyList<string> choices, IReadOnlyList<string>? labels) = Choices();
        IReadOnlyList<string> references = References(choices, labels);
        string id = Plain(QuestionFields.Id) ?? line.ToString(CultureInfo.InvariantCulture);
        return isBad
            ? null
            : new QualityQuestion
            {
                Id = id,
                Line = line,
                Turns = turns,
                References = references,
                Choices = choices,
                Category = Plain(QuestionFields.Category) ?? "",
            };
    }

    private List<QuestionTurn> Turns()
    {
        if (Find(QuestionFields.Messages, out _) is not JsonElement messages)
        {
            JsonElement? question = Find(QuestionFields.Text, out string named);
            if (question is null)
            {
                Add(
                    "",
                    "no question",
                    null,
                    "one of " + string.Join(", ", QuestionFields.Text) + ", messages"
                );
                return [];
            }

            if (question.Value.ValueKind == JsonValueKind.Array)
            {
                return Conversation(question.Value, named);
            }

            string? text =
                question.Value.ValueKind == JsonValueKind.String ? question.Value.GetString() : null;
            if (string.IsNullOrWhiteSpace(text))
            {
                Add(named, "the question is no text", question.Value, "a text");
                return [];
            }

            return [new QuestionTurn("user", text)];
        }

        return Conversation(messages, "messages");
    }

    private List<QuestionTurn> Conversation(JsonElement messages, string path)
    {
        const string Expected =
            "[{\"role\": \"user\", \"content\": \"…\"}], the last one from the user, without images";
        List<QuestionTurn> turns = [];
        if (messages.ValueKind == JsonValueKind.Array)
        {
            foreach (JsonElement message in messages.EnumerateArray())
            {
                bool isTurn =
                    message.ValueKind == JsonValueKind.Object
                    && message.TryGetProperty("role", out JsonElement role)
                    && role.ValueKind == JsonValueKind.String
                    && role.GetString() is "system" or "user" or "assistant"
                    && message.TryGetProperty("content", out JsonElement content)
                    && content.ValueKind == JsonValueKind.String;
                if (!isTurn)
                {
                    Add(path, "a message that is no text", message, Expected);
                    return [];
                }

                turns.Add(
                    new QuestionTurn(
                        message.GetProperty("role").GetString()!,
                        message.GetProperty("content").GetString()!
                    )
                );
            }
        }

        if (turns.Count == 0 || turns[^1].Role != "user")
        {
            Add(path, "no message of the user at the end", null, Expected);
        }

        return turns;
    }

    private (IReadOnlyList<string> Texts, IReadOnlyList<string>? Labels) Choices()
    {
        if (Find(QuestionFields.Choices, out string named) is not JsonElement choices)
        {
            return ([], null);
        }

        List<string>? texts = null;
        List<string>? labels = null;
        if (choices.ValueKind == JsonValueKind.Array)
        {
            texts = Texts(choices);
        }
        else if (
            choices.ValueKind == JsonValueKind.Object
            && choices.TryGetProperty("text", out JsonElement list)
        )
        {
            texts = Texts(list);
            labels = choices.TryGetProperty("label", out JsonElement names) ? Texts(names) : null;
            texts = labels is not null && labels.Count != texts?.Count ? null : texts;
        }
        else if (choices.ValueKind == JsonValueKind.Object)
        {
            JsonProperty[] all = [.. choices.EnumerateObject()];
            labels = [.. all.Select(one => one.Name)];
            texts = all.All(one => one.Value.ValueKind == JsonValueKind.String)
                ? [.. all.Select(one => one.Value.GetString()!)]
                : null;
        }

        if (texts is null || texts.Count is < 2 or > ChoiceKey.Most)
        {
            Add(named, "not a list of choices", choices, "2 to 10 texts");
            return ([], null);
        }

        return (texts, labels);
    }

    private static List<string>? Texts(JsonElement list) =>
        list.ValueKind == JsonValueKind.Array && list.EnumerateArray().All(one => Scalar(one) is not null)
            ? [.. list.EnumerateArray().Select(one => Scalar(one)!)]
            : null;

    private List<string> References(IReadOnlyList<string> choices, IReadOnlyList<string>? labels)
    {
        if (Find(QuestionFields.Reference, out string named) is not JsonElement reference)
        {
            return [];
        }

        List<string>? texts =
            reference.ValueKind == JsonValueKind.Array ? Texts(reference)
            : Scalar(reference) is string one ? [one]
            : null;
        if (texts is null || texts.Count == 0 || texts.Any(string.IsNullOrWhiteSpace))
        {
            Add(
                named,
                "the reference is no text",
                reference,
                "a text, a number, or a list of accepted texts"
            );
            return [];
        }

        List<string> keys = [];
        foreach (string text in texts)
        {
            if (ChoiceKey.Of(text, choices, labels) is not string key)
            {
                Add(
                    named,
                    "the reference is none of the choices",
                    reference,
                    ChoiceKey.Expected(choices.Count)
                );
                return [];
            }

            keys.Add(key);
        }

        return keys;
    }

    private string? Plain(string[] names) => Find(names, out _) is JsonElement value ? Scalar(value) : null;

    private static string? Scalar(JsonElement value) =>
        value.ValueKind switch
        {
            JsonValueKind.String => value.GetString(),
            JsonValueKind.Number => value.GetRawText(),
            _ => null,
        };

    /// <summary>The first field of these names that is there and not null, in the line or in its <c>doc</c>.</summary>
    private JsonElement? Find(string[] names, out string named)
    {
        foreach (string name in names)
        {
            named = name;
            if (root.TryGetProperty(name, out JsonElement value) && value.ValueKind != JsonValueKind.Null)
            {
                return value;
            }

            bool isInside =
                root.TryGetProperty("doc", out JsonElement doc)
                && doc.ValueKind == JsonValueKind.Object
                && doc.TryGetProperty(name, out value)
                && value.ValueKind != JsonValueKind.Null;
            if (isInside)
            {
                return value;
            }
        }

        named = "";
        return null;
    }

    private void Add(string path, string message, JsonElement? value, string expected)
    {
        isBad = true;
        string? text = value?.GetRawText();
        faults.Add(
            new Fault(QualityFaultCodes.BadQuestion, message)
            {
                File = file,
                Line = line,
                Path = path.Length > 0 ? path : null,
                Value = text is { Length: > 80 } ? text[..79] + "…" : text,
                Expected = expected,
            }
        );
    }
}
