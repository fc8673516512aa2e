using System.Text.Json;
using Farthing.Measurement.Faults;
using Farthing.Numerics.Faults;
using Farthing.Numerics.Reading;

namespace Farthing.Measurement.Load.Datasets;

/// <summary>Turns one JSON object of a data set into a conversation.</summary>
/// <param name="row">The object.</param>
/// <param name="line">Where it stands, from 1.</param>
/// <param name="faults">Takes what is wrong.</param>
internal sealed class DatasetRow(TreeNode row, int line, ICollection<Fault> faults)
{
    private static readonly string[] Answers = ["completion", "response", "answer", "output"];
    private static readonly string[] Lengths = ["output_tokens", "output_len"];
    private static readonly string[] Caps = ["max_completion_tokens", "max_tokens"];

    /// <summary>The conversation; null after a fault.</summary>
    public DatasetConversation? Read()
    {
        if (row["body"] is { IsObject: true } body)
        {
            return OfRequest(body);
        }

        if (row["conversations"] is { Exists: true } said || (said = row["conversation"]).Exists)
        {
            return OfMessages(said, "from", "value");
        }

        if (row["messages"] is { Exists: true } messages)
        {
            return OfMessages(messages, "role", "content");
        }

        return !row.IsObject ? Wrong(row, "a row is an object")
            : row["prompt"].Exists ? OfPrompt(row)
            : Wrong(row, "the row has no prompt");
    }

    /// <summary>A request as OpenAI's batch files hold it: all its messages are one prompt, sent as they are.</summary>
    private DatasetConversation? OfRequest(TreeNode body)
    {
        TreeNode messages = body["messages"];
        if (!messages.Exists)
        {
            return body["prompt"].Exists
                ? OfPrompt(body)
                : Wrong(messages, "the body has neither messages nor a prompt");
        }

        List<DatasetMessage>? read = Messages(messages, "role", "content");
        return read is null ? null
            : read.Count == 0 ? Wrong(messages, "there are no messages")
            : new DatasetConversation(line, [Turn(read, null, body)]);
    }

    private DatasetConversation? OfPrompt(TreeNode holder)
    {
        TreeNode prompt = holder["prompt"];
        if (DatasetText.Of(prompt) is not string text)
        {
            return Wrong(prompt, "the prompt is not a text");
        }

        string? answer = Answers
            .Select(name => DatasetText.Of(holder[name]))
            .FirstOrDefault(one => one is not null);
        DatasetMessage message = DatasetText.Message("user", text);
        DatasetMessage? reply = answer is null ? null : DatasetText.Message("assistant", answer);
        return message.Words == 0
            ? Wrong(prompt, "the prompt is empty")
            : new DatasetConversation(line, [Turn([message], reply, holder)]);
    }

    /// <summary>Messages to and fro: each answer of the file ends a turn; what comes after the last one is a turn without an answer.</summary>
    private DatasetConversation? OfMessages(TreeNode messages, string roleKey, string textKey)
    {
        if (Messages(messages, roleKey, textKey) is not { } read)
        {
            return null;
        }

        if (roleKey == "role" && read.Count > 0 && read[^1].Role != "assistant")
        {
            // A request: earlier answers are part of its prompt.
            return new DatasetConversation(line, [Turn(read, null, row)]);
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
            ? Wrong(messages, "nobody asks anything")
            : new DatasetConversation(line, turns);
    }

    private static DatasetTurn Turn(List<DatasetMessage> messages, DatasetMessage? answer, TreeNode holder) =>
        new(messages, answer, Whole(holder, Lengths), Whole(holder, Caps));

    private static int? Whole(TreeNode holder, string[] names)
    {
        foreach (string name in names)
        {
            if (
                holder[name].Element is { ValueKind: JsonValueKind.Number } value
                && value.TryGetInt32(out int tokens)
                && tokens > 0
            )
            {
                return tokens;
            }
        }

        return null;
    }

    private List<DatasetMessage>? Messages(TreeNode messages, string roleKey, string textKey)
    {
        if (!messages.IsList)
        {
            Wrong(messages, "not an array of messages");
            return null;
        }

        List<DatasetMessage> read = [];
        foreach (TreeNode one in messages.Items)
        {
            string? role = RoleOf(DatasetText.Of(one[roleKey]));
            string? text = role is null ? null : DatasetText.Of(one[textKey]);
            if (role is null || text is null)
            {
                Wrong(
                    one,
                    role is null
                        ? $"the message has no {roleKey} that is known"
                        : $"its {textKey} is not a text"
                );
                return null;
            }

            read.Add(DatasetText.Message(role, text));
        }

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

    /// <summary>A fault without the value, which may be a prompt.</summary>
    private DatasetConversation? Wrong(TreeNode at, string message)
    {
        const string Expected = "prompt, messages, conversations, or custom_id and body, with text in them";
        faults.Add(at.FaultOf(BenchFaultCodes.BadDataset, message, Expected) with { Value = null });
        return null;
    }
}

/// <summary>A conversation of a data set: one turn, or several that send back what was said.</summary>
/// <param name="Line">Where it starts in the file, from 1.</param>
/// <param name="Turns">At least one.</param>
public sealed record DatasetConversation(int Line, IReadOnlyList<DatasetTurn> Turns);

/// <summary>One message of a prompt.</summary>
/// <param name="Role">Who says it, as the chat API names it: system, developer, user, assistant or tool.</param>
/// <param name="Escaped">The text as it stands in JSON, without the quotes.</param>
/// <param name="Words">Words of the text.</param>
public sealed record DatasetMessage(string Role, ReadOnlyMemory<byte> Escaped, int Words);

/// <summary>One request of a conversation: what is new in it, and what the file says about its answer.</summary>
/// <param name="Messages">The messages since the last answer, at least one.</param>
/// <param name="Answer">The answer in the file; null where it has none.</param>
/// <param name="OutputTokens">Its length in tokens where the file states it, else null.</param>
/// <param name="CapTokens">The file's <c>max_tokens</c>: at most so many tokens, not a length; else null.</param>
public sealed record DatasetTurn(
    IReadOnlyList<DatasetMessage> Messages,
    DatasetMessage? Answer,
    int? OutputTokens = null,
    int? CapTokens = null
);
