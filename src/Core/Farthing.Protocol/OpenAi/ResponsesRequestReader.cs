using System.Text;
using System.Text.Json;

namespace Farthing.Protocol.OpenAi;

/// <summary>Reads requests to <c>/v1/responses</c> as an engine understands them: instructions, input items, function tools, limits. Members that it does not know are passed over; what needs a store of earlier answers is refused.</summary>
public static class ResponsesRequestReader
{
    private static readonly string[] Stored = ["previous_response_id", "conversation", "prompt"];

    /// <summary>Reads a request.</summary>
    /// <param name="json">The body.</param>
    /// <param name="request">The request; null when there is an error.</param>
    /// <returns>What is wrong with it; null when nothing is.</returns>
    public static ApiError? Read(ReadOnlyMemory<byte> json, out GenerationRequest? request) =>
        RequestNode.Read(json, Of, out request);

    private static GenerationRequest Of(JsonElement body)
    {
        foreach (string member in Stored)
        {
            if (body.Member(member) is not null)
            {
                throw new RequestNodeException(
                    ApiError.Invalid($"'{member}': earlier answers are not kept here", member)
                );
            }
        }

        List<ChatMessage> messages = [];
        if (body.Text("instructions") is string instructions)
        {
            messages.Add(new ChatMessage("system", Encoding.UTF8.GetBytes(instructions)));
        }

        int before = messages.Count;
        AddInput(body, messages);
        if (messages.Count == before)
        {
            throw new RequestNodeException(
                ApiError.Invalid("'input' must be a string or an array of items", "input")
            );
        }

        List<ToolSpec> tools =
        [
            .. body.Items("tools")
                .Where(tool => tool.Text("type") == "function")
                .Select(tool => new ToolSpec(tool.Text("name") ?? "", tool.Raw("parameters"))),
        ];
        (ToolChoice choice, string? name) = ChoiceOf(body.Member("tool_choice"));
        bool isMissing =
            choice == ToolChoice.Named
                ? tools.TrueForAll(tool => tool.Name != name)
                : choice == ToolChoice.Required && tools.Count == 0;
        if (isMissing)
        {
            throw new RequestNodeException(
                ApiError.Invalid("'tool_choice' needs a function that is in 'tools'", "tool_choice")
            );
        }

        JsonElement format = body.Member("text")?.Member("format") ?? default;
        return new GenerationRequest
        {
            IsChat = true,
            Model = body.Text("model"),
            Messages = messages,
            MaxTokens = body.Count("max_output_tokens"),
            Stream = body.Flag("stream"),
            Tools = tools,
            ToolChoice = choice,
            ToolName = name,
            Schema = format.Text("type") switch
            {
                "json_schema" => format.Raw("schema"),
                "json_object" => SchemaReader.AnyObject,
                _ => default,
            },
        };
    }

    private static void AddInput(JsonElement body, List<ChatMessage> messages)
    {
        if (body.Member("input") is { ValueKind: JsonValueKind.String } text)
        {
            messages.Add(new ChatMessage("user", Encoding.UTF8.GetBytes(text.GetString()!)));
            return;
        }

        foreach (JsonElement item in body.Items("input"))
        {
            string type = item.Text("type") ?? "message";
            messages.Add(
                type switch
                {
                    "message" => MessageOf(item),
                    "function_call_output" or "custom_tool_call_output" => Raw("tool", item),
                    _ => Raw("assistant", item),
                }
            );
        }
    }

    private static ChatMessage Raw(string role, JsonElement item) =>
        new(role, Encoding.UTF8.GetBytes(item.GetRawText()));

    private static ChatMessage MessageOf(JsonElement item)
    {
        string role =
            item.Text("role")
            ?? throw new RequestNodeException(
                ApiError.Invalid("each message of 'input' needs a 'role'", "input")
            );
        if (item.Member("content") is { ValueKind: JsonValueKind.String } text)
        {
            return new ChatMessage(role, Encoding.UTF8.GetBytes(text.GetString()!));
        }

        StringBuilder said = new();
        int others = 0;
        foreach (JsonElement part in item.Items("content"))
        {
            string? words = part.Text("text");
            said.Append(words);
            others += words is null ? 1 : 0;
        }

        return new ChatMessage(role, Encoding.UTF8.GetBytes(said.ToString()), others);
    }

    private static (ToolChoice, string?) ChoiceOf(JsonElement? choice) =>
        choice is not JsonElement given ? (ToolChoice.Auto, null)
        : given.ValueKind == JsonValueKind.Object ? (ToolChoice.Named, given.Text("name"))
        : given.ValueKind == JsonValueKind.String
            ? given.GetString() switch
            {
                "none" => (ToolChoice.None, null),
                "required" => (ToolChoice.Required, null),
                _ => (ToolChoice.Auto, null),
            }
        : (ToolChoice.Auto, null);
}

/// <summary>One message of a conversation.</summary>
/// <param name="Role">Who speaks: <c>system</c>, <c>developer</c>, <c>user</c>, <c>assistant</c> or <c>tool</c>.</param>
/// <param name="Text">What is said, UTF-8, unescaped; text parts are joined, tool calls stand as their JSON.</param>
/// <param name="OtherParts">Parts that are not text: images, audio, files.</param>
public sealed record ChatMessage(string Role, ReadOnlyMemory<byte> Text, int OtherParts = 0);

/// <summary>Use of tools (<c>tool_choice</c>).</summary>
public enum ToolChoice
{
    /// <summary>The model decides.</summary>
    Auto,

    /// <summary>None is called.</summary>
    None,

    /// <summary>One must be called.</summary>
    Required,

    /// <summary>The one that is named must be called.</summary>
    Named,
}
