using System.Globalization;
using System.Text.Json;
using Farthing.Protocol.Translation.Json;
using Farthing.Protocol.Translation.Requests;

namespace Farthing.Protocol.Translation.Chat;

/// <summary>Reads a chat client's messages into turns.</summary>
/// <param name="conversation">Receives them.</param>
/// <param name="losses">Counts what no turn has.</param>
internal sealed partial class ChatMessageReader(Conversation conversation, Losses losses)
{
    private readonly List<JsonText> customCalls = [];
    private int functionCalls;

    /// <summary>Reads <c>messages</c>.</summary>
    public void Read(BodyNode messages)
    {
        foreach (BodyNode message in messages.Items())
        {
            ReadMessage(message);
        }
    }

    private void ReadMessage(BodyNode message)
    {
        string role = message.NeededText("role").Plain();
        bool hasMore = HasMore(message, role == "tool" ? "tool_call_id"u8 : "tool_calls"u8);
        if (hasMore && role != "function" && message.TryMember("name", out _))
        {
            losses.Count("name");
        }

        switch (role)
        {
            case "system" or "developer":
                Add(TurnRole.System, ReadContent(message));
                break;
            case "user":
                Add(TurnRole.User, ReadContent(message));
                break;
            case "assistant":
                Add(TurnRole.Assistant, ReadAssistant(message, hasMore));
                break;
            case "tool":
                JsonText id = message.NeededText("tool_call_id");
                AddResult(
                    new ToolResultPart(id, ReadContent(message), IsCustom: customCalls.Contains(id, SameText))
                );
                break;
            case "function":
                AddResult(
                    new ToolResultPart(FunctionId(Math.Max(0, functionCalls - 1)), ReadContent(message))
                );
                break;
            default:
                throw new RequestRefusedException(
                    $"'{message.Path}.role' has to be system, developer, user, assistant, tool or function",
                    $"{message.Path}.role"
                );
        }
    }

    /// <summary>True when a message has members besides role, content and another one: most have none, and need not be searched for the rare ones.</summary>
    private static bool HasMore(BodyNode message, ReadOnlySpan<byte> other)
    {
        int known = 1;
        known += message.Element.TryGetProperty("content"u8, out _) ? 1 : 0;
        known += message.Element.TryGetProperty(other, out _) ? 1 : 0;
        return message.Element.GetPropertyCount() > known;
    }

    private void Add(TurnRole role, List<Part> parts) => conversation.Turns.Add(new Turn(role, parts));

    private void AddResult(ToolResultPart result)
    {
        if (conversation.Turns is [.., { Role: TurnRole.Tool } last])
        {
            last.Parts.Add(result);
        }
        else
        {
            Add(TurnRole.Tool, [result]);
        }
    }

    private List<Part> ReadAssistant(BodyNode message, bool hasMore)
    {
        List<Part> parts = [];
        if (hasMore)
        {
            ReadReasoning(message, parts);
        }

        parts.AddRange(ReadContent(message));
        if (
            hasMore
            && message.TryMember("refusal", out BodyNode refusal)
            && refusal.Text() is { IsEmpty: false } words
        )
        {
            parts.Add(new RefusalPart(words));
        }

        foreach (BodyNode call in message.ItemsOf("tool_calls"))
        {
            parts.Add(ReadCall(call));
        }

        if (hasMore)
        {
            ReadRareMembers(message, parts);
        }

        return parts;
    }

    /// <summary>Reads the older form of a call, and what no other format takes back.</summary>
    private void ReadRareMembers(BodyNode message, List<Part> parts)
    {
        if (message.TryMember("function_call", out BodyNode function))
        {
            parts.Add(
                new ToolCallPart(
                    FunctionId(functionCalls++),
                    function.NeededText("name"),
                    ReadArguments(function, "arguments")
                )
            );
        }

        if (message.TryMember("annotations", out BodyNode notes) && notes.Items().Count > 0)
        {
            losses.Count("annotations");
        }

        if (message.TryMember("audio", out _))
        {
            losses.Count("audio");
        }
    }

    /// <summary>Reads LiteLLM's <c>thinking_blocks</c>, which have seals; else the bare text, which no maker takes back.</summary>
    private static void ReadReasoning(BodyNode message, List<Part> parts)
    {
        BodyItems blocks = message.ItemsOf("thinking_blocks");
        foreach (BodyNode block in blocks)
        {
            parts.Add(
                block.Is("type", "redacted_thinking")
                    ? new ReasoningPart(default, block.TextOf("data"), IsRedacted: true)
                    : new ReasoningPart(block.TextOf("thinking"), block.TextOf("signature"))
            );
        }

        if (blocks.Count > 0)
        {
            return;
        }

        JsonText text = message.TextOf("reasoning_content");
        text =
            text.IsEmpty
            && message.TryMember("reasoning", out BodyNode bare)
            && bare.Kind == JsonValueKind.String
                ? bare.Text()
                : text;
        if (!text.IsEmpty)
        {
            parts.Add(new ReasoningPart(text, default));
        }
    }

    private ToolCallPart ReadCall(BodyNode call)
    {
        JsonText id = call.NeededText("id");
        if (call.TryMember("custom", out BodyNode custom))
        {
            customCalls.Add(id);
            return new ToolCallPart(
                id,
                custom.NeededText("name"),
                ReadArguments(custom, "input"),
                IsCustom: true
            );
        }

        return call.TryMember("function", out BodyNode function)
            ? new ToolCallPart(id, function.NeededText("name"), ReadArguments(function, "arguments"))
            : throw new RequestRefusedException(
                $"'{call.Path}.function' is missing",
                $"{call.Path}.function"
            );
    }

    private static ToolArguments ReadArguments(BodyNode call, string name) =>
        !call.TryMember(name, out BodyNode arguments) ? new ToolArguments(default, true)
        : arguments.Kind == JsonValueKind.Object ? new ToolArguments(arguments.Value.Json, false)
        : new ToolArguments(arguments.Text().Escaped, true);

    private static JsonText FunctionId(int ordinal) =>
        JsonText.Of(string.Create(CultureInfo.InvariantCulture, $"call_{ordinal}"));

    private static IEqualityComparer<JsonText> SameText { get; } =
        EqualityComparer<JsonText>.Create(
            (one, other) => one.Span.SequenceEqual(other.Span),
            text => text.Escaped.Length
        );
}
