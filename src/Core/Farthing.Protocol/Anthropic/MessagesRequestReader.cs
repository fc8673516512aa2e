using System.Text;
using System.Text.Json;
using Farthing.Protocol.OpenAi;

namespace Farthing.Protocol.Anthropic;

/// <summary>Reads requests to <c>/v1/messages</c> as an engine understands them: system, messages, tools, limits. Members that it does not know are passed over.</summary>
public static class MessagesRequestReader
{
    /// <summary>Reads a request.</summary>
    /// <param name="json">The body.</param>
    /// <param name="request">The request; null when there is an error.</param>
    /// <returns>What is wrong with it; null when nothing is.</returns>
    public static ApiError? Read(ReadOnlyMemory<byte> json, out GenerationRequest? request) =>
        RequestNode.Read(
            json,
            body =>
                Of(body) with
                {
                    MaxTokens =
                        body.Count("max_tokens")
                        ?? throw new RequestNodeException(
                            ApiError.Invalid("'max_tokens' is missing", "max_tokens")
                        ),
                },
            out request
        );

    /// <summary>Reads a request to <c>/v1/messages/count_tokens</c>, which has no limits.</summary>
    /// <param name="json">The body.</param>
    /// <param name="request">The request; null when there is an error.</param>
    /// <returns>What is wrong with it; null when nothing is.</returns>
    public static ApiError? ReadCount(ReadOnlyMemory<byte> json, out GenerationRequest? request) =>
        RequestNode.Read(json, Of, out request);

    private static GenerationRequest Of(JsonElement body)
    {
        List<ChatMessage> messages = [];
        if (body.Member("system") is JsonElement system)
        {
            messages.Add(MessageOf("system", system));
        }

        foreach (JsonElement message in body.Items("messages"))
        {
            string role =
                message.Text("role")
                ?? throw new RequestNodeException(
                    ApiError.Invalid("each of 'messages' needs a 'role'", "messages")
                );
            messages.Add(MessageOf(role, message.Member("content") ?? default));
        }

        if (messages.TrueForAll(message => message.Role == "system"))
        {
            throw new RequestNodeException(
                ApiError.Invalid("'messages' must hold at least one message", "messages")
            );
        }

        (ToolChoice choice, string? name) = ChoiceOf(body.Member("tool_choice") ?? default);
        List<ToolSpec> tools =
        [
            .. body.Items("tools")
                .Where(tool => tool.Member("input_schema") is not null)
                .Select(tool => new ToolSpec(tool.Text("name") ?? "", tool.Raw("input_schema"))),
        ];
        if (choice == ToolChoice.Named && tools.TrueForAll(tool => tool.Name != name))
        {
            throw new RequestNodeException(
                ApiError.Invalid($"'tool_choice' names '{name}', which is not in 'tools'", "tool_choice")
            );
        }

        JsonElement format =
            body.Member("output_config")?.Member("format") ?? body.Member("output_format") ?? default;
        return new GenerationRequest
        {
            IsChat = true,
            Model = body.Text("model"),
            Messages = messages,
            Stop =
            [
                .. body.Items("stop_sequences")
                    .Select(word => word.GetString() ?? "")
                    .Where(word => word != ""),
            ],
            Stream = body.Flag("stream"),
            Tools = tools,
            ToolChoice = choice,
            ToolName = name,
            Schema = format.Raw("schema"),
        };
    }

    private static (ToolChoice, string?) ChoiceOf(JsonElement choice) =>
        choice.Text("type") switch
        {
            null or "auto" => (ToolChoice.Auto, null),
            "none" => (ToolChoice.None, null),
            "any" => (ToolChoice.Required, null),
            "tool" => (ToolChoice.Named, choice.Text("name")),
            _ => throw new RequestNodeException(
                ApiError.Invalid("'tool_choice.type' must be auto, any, tool or none", "tool_choice")
            ),
        };

    /// <summary>A message whose last block is a tool's result is a tool's word: the engine answers it in text.</summary>
    private static ChatMessage MessageOf(string role, JsonElement content)
    {
        if (content.ValueKind == JsonValueKind.String)
        {
            return new ChatMessage(role, Encoding.UTF8.GetBytes(content.GetString()!));
        }

        if (content.ValueKind != JsonValueKind.Array)
        {
            throw new RequestNodeException(
                ApiError.Invalid("'content' must be a string or an array of blocks", "messages")
            );
        }

        StringBuilder text = new();
        int others = 0;
        bool isResult = false;
        foreach (JsonElement block in content.EnumerateArray())
        {
            string? type = block.Text("type");
            isResult |= type == "tool_result";
            string? said = type switch
            {
                "text" => block.Text("text"),
                "thinking" => block.Text("thinking"),
                "tool_use" or "tool_result" => block.GetRawText(),
                _ => null,
            };
            text.Append(said);
            others += said is null ? 1 : 0;
        }

        return new ChatMessage(isResult ? "tool" : role, Encoding.UTF8.GetBytes(text.ToString()), others);
    }
}
