using System.Text.Json;

namespace Farthing.Measurement.Load.Datasets;

/// <summary>Turns one JSON object of a data set into a conversation.</summary>
internal static class DatasetRow
{
    private static readonly string[] Answers = ["completion", "response", "answer", "output"];
    private static readonly string[] Lengths = ["output_tokens", "output_len"];
    private static readonly string[] Caps = ["max_completion_tokens", "max_tokens"];

    /// <summary>The conversation, or what is wrong with the row and where in it.</summary>
    public static (DatasetConversation? Conversation, string Wrong, string Path) Read(
        JsonElement row,
        int line
    )
    {
        if (row.ValueKind != JsonValueKind.Object)
        {
            return (null, "a row is an object", "");
        }

        if (row.TryGetProperty("body", out JsonElement body) && body.ValueKind == JsonValueKind.Object)
        {
            return OfRequest(body, line, "body.");
        }

        if (
            row.TryGetProperty("conversations", out JsonElement said)
            || row.TryGetProperty("conversation", out said)
        )
        {
            return OfMessages(said, row, line, "conversations", "from", "value");
        }

        if (row.TryGetProperty("messages", out JsonElement messages))
        {
            return OfMessages(messages, row, line, "messages", "role", "content");
        }

        return row.TryGetProperty("prompt", out _)
            ? OfPrompt(row, line, "")
            : (null, "the row has no prompt", "");
    }

    /// <summary>A request as OpenAI's batch files hold it: all its messages are one prompt, sent as they are.</summary>
    private static (DatasetConversation?, string, string) OfRequest(JsonElement body, int line, string path)
    {
        if (!body.TryGetProperty("messages", out JsonElement messages))
        {
            return body.TryGetProperty("prompt", out _)
                ? OfPrompt(body, line, path)
                : (null, "the body has neither messages nor a prompt", path + "messages");
        }

        List<DatasetMessage>? read = Messages(messages, "role", "content", out string wrong, out string at);
        return read is null ? (null, wrong, path + "messages" + at)
            : read.Count == 0 ? (null, "there are no messages", path + "messages")
            : (new DatasetConversation(line, [Turn(read, null, body)]), "", "");
    }

    private static (DatasetConversation?, string, string) OfPrompt(JsonElement row, int line, string path)
    {
        if (DatasetText.Of(row.GetProperty("prompt")) is not string prompt)
        {
            return (null, "the prompt is not a text", path + "prompt");
        }

        string? answer = Answers
            .Select(name => row.TryGetProperty(name, out JsonElement value) ? DatasetText.Of(value) : null)
            .FirstOrDefault(text => text is not null);
        DatasetMessage message = DatasetText.Message("user", prompt);
        return message.Words == 0
            ? (null, "the prompt is empty", path + "prompt")
            : (
                new DatasetConversation(
                    line,
                    [Turn([message], answer is null ? null : DatasetText.Message("assistant", answer), row)]
                ),
                "",
                ""
            );
    }

    /// <summary>Messages to and fro: each answer of the file ends a turn; what comes after the last one is a turn without an answer.</summary>
    private static (DatasetConversation?, string, string) OfMessages(
        JsonElement messages,
        JsonElement row,
        int line,
        string path,
        string roleKey,
        string textKey
    )
    {
        List<DatasetMessage>? read = Messages(messages, roleKey, textKey, out string wrong, out string at);
        if (read is null)
        {
            return (null, wrong, path + at);
        }

        bool endsWithAnswer = read.Count > 0 && read[^1].Role == "assistant";
        if (path == "messages" && !endsWithAnswer && read.Count > 0)
        {
            // A request: earlier answers are part of its prompt.
            return (new DatasetConversation(line, [Turn(read, null, row)]), "", "");
        }

        List<DatasetTurn> turns = [];
        List<DatasetMessage> since = [];
        foreach (DatasetMessage message in read)
        {
            if (message.Role != "assistant")
            {
                since.Add(message);
            }
            else if (since.Count > 0)
            {
                turns.Add(new DatasetTurn(since, message));
                since = [];
            }
        }

        if (since.Count > 0)
        {
            turns.Add(new DatasetTurn(since, null));
        }

        return turns.Count == 0
            ? (null, "nobody asks anything", path)
            : (new DatasetConversation(line, turns), "", "");
    }

    private static DatasetTurn Turn(List<DatasetMessage> messages, DatasetMessage? answer, JsonElement row) =>
        new(messages, answer, Whole(row, Lengths), Whole(row, Caps));

    private static int? Whole(JsonElement row, string[] names)
    {
        foreach (string name in names)
        {
            if (
                row.TryGetProperty(name, out JsonElement value)
                && value.ValueKind == JsonValueKind.Number
                && value.TryGetInt32(out int tokens)
                && tokens > 0
            )
            {
                return tokens;
            }
        }

        return null;
    }

    private static List<DatasetMessage>? Messages(
        JsonElement messages,
        string roleKey,
        string textKey,
        out string wrong,
        out string at
    )
    {
        List<DatasetMessage> read = [];
        (wrong, at) = ("", "");
        if (messages.ValueKind != JsonValueKind.Array)
        {
            wrong = "not an array of messages";
            return null;
        }

        foreach (JsonElement one in messages.EnumerateArray())
        {
            at = FormattableString.Invariant($"[{read.Count}]");
            string? role =
                one.ValueKind == JsonValueKind.Object && one.TryGetProperty(roleKey, out JsonElement who)
                    ? RoleOf(DatasetText.Of(who))
                    : null;
            string? text =
                role is not null && one.TryGetProperty(textKey, out JsonElement content)
                    ? DatasetText.Of(content)
                    : null;
            if (role is null || text is null)
            {
                wrong = role is null
                    ? $"the message has no {roleKey} that is known"
                    : $"its {textKey} is not a text";
                return null;
            }

            read.Add(DatasetText.Message(role, text));
        }

        at = "";
        return read;
    }

    private static string? RoleOf(string? word) =>
        word?.ToLowerInvariant() switch
        {
            "user" or "human" or "prompter" => "user",
            "assistant" or "gpt" or "chatgpt" or "bard" or "bing" or "model" => "assistant",
            "system" => "system",
            "developer" => "developer",
            "tool" or "function" => "user",
            _ => null,
        };
}
