using System.Text.Json;
using Farthing.Protocol.Translation.Json;
using Farthing.Protocol.Translation.Requests;

namespace Farthing.Protocol.Translation.Responses;

/// <content>Items of the input.</content>
internal sealed partial class ConversationReader
{
    private void ReadInput(BodyNode input)
    {
        if (input.Kind == JsonValueKind.String)
        {
            conversation.Turns.Add(Turn.Of(TurnRole.User, input.Text()));
            return;
        }

        if (input.Kind != JsonValueKind.Array)
        {
            throw input.Wrong("has to be a string or an array of items");
        }

        foreach (BodyNode item in input.Items())
        {
            ReadItem(item, TypeOf(item));
        }
    }

    private static string TypeOf(BodyNode item)
    {
        if (item.Kind != JsonValueKind.Object)
        {
            throw item.Wrong("has to be an object");
        }

        string type = item.PlainOf("type");
        return type.Length > 0 ? type
            : item.TryMember("role", out _) ? "message"
            : throw item.Wrong("needs a 'type'");
    }

    private void ReadItem(BodyNode item, string type)
    {
        switch (type)
        {
            case "message":
                AddMessage(item);
                break;
            case "reasoning":
                AddReasoning(item);
                break;
            case "function_call":
                AddCall(item, new ToolArguments(item.TextOf("arguments").Escaped, true), false);
                break;
            case "custom_tool_call":
                AddCall(item, new ToolArguments(item.TextOf("input").Escaped, true), true);
                break;
            case "function_call_output" or "custom_tool_call_output":
                AddResult(
                    new ToolResultPart(
                        item.NeededText("call_id"),
                        OutputOf(item),
                        IsCustom: type == "custom_tool_call_output"
                    )
                );
                break;
            case "item_reference":
                throw new RequestRefusedException(ResponsesFates.NoReference, item.Path);
            case "compaction":
                throw new RequestRefusedException(ResponsesFates.NotKept, item.Path);
            default:
                ReadShellItem(item, type);
                break;
        }
    }

    private void AddMessage(BodyNode item)
    {
        string role = item.PlainOf("role");
        List<Part> parts = item.TryMember("content", out BodyNode content) ? ContentOf(content) : [];
        switch (role)
        {
            case "assistant":
                AssistantTurnOf(parts).Parts.AddRange(parts);
                break;
            case "user" or "system" or "developer":
                open = null;
                conversation.Turns.Add(new Turn(role == "user" ? TurnRole.User : TurnRole.System, parts));
                break;
            default:
                throw item.Wrong("needs a 'role': user, assistant, system or developer");
        }
    }

    /// <summary>The turn that an assistant's message belongs to. A text behind another begins a turn of its own, together with the reasoning before it; one behind calls that wait for their results goes with them.</summary>
    private Turn AssistantTurnOf(List<Part> parts)
    {
        Turn turn = AssistantTurn();
        bool hasSaid = turn.Parts.Exists(part => part is not ReasoningPart);
        if (parts.Count == 0 || !hasSaid || turn.Parts.Exists(part => part is ToolCallPart))
        {
            return turn;
        }

        int at = turn.Parts.FindLastIndex(part => part is not ReasoningPart) + 1;
        open = new Turn(TurnRole.Assistant, turn.Parts[at..]);
        turn.Parts.RemoveRange(at, turn.Parts.Count - at);
        conversation.Turns.Add(open);
        return open;
    }

    private Turn AssistantTurn() => TurnOf(TurnRole.Assistant);

    private Turn TurnOf(TurnRole role)
    {
        if (open?.Role != role)
        {
            open = new Turn(role, []);
            conversation.Turns.Add(open);
        }

        return open;
    }

    private void AddReasoning(BodyNode item)
    {
        JsonText text = JoinTexts(item.ItemsOf("content"));
        JsonText seal = item.TextOf("encrypted_content");
        bool isRedacted =
            ReasoningSeal.TryRead(seal, out ReasoningSeal read) && read.Kind == ReasoningSealKind.Redacted;
        AssistantTurn()
            .Parts.Add(
                new ReasoningPart(text.IsEmpty ? JoinTexts(item.ItemsOf("summary")) : text, seal, isRedacted)
            );
    }

    private static JsonText JoinTexts(BodyItems parts)
    {
        List<JsonText> texts = [];
        foreach (BodyNode part in parts)
        {
            JsonText text = part.TextOf("text");
            if (!text.IsEmpty)
            {
                texts.Add(text);
            }
        }

        return texts.Count == 0 ? default : JsonText.Join(texts, "\\n\\n"u8);
    }

    private void AddCall(BodyNode item, ToolArguments arguments, bool isCustom)
    {
        JsonText name = item.NeededText("name");
        JsonText space = item.TextOf("namespace");
        AssistantTurn()
            .Parts.Add(
                new ToolCallPart(
                    item.NeededText("call_id"),
                    space.IsEmpty ? name : JsonText.Join([space, name], "__"u8),
                    arguments,
                    isCustom
                )
            );
    }

    private void AddResult(ToolResultPart result) => TurnOf(TurnRole.Tool).Parts.Add(result);

    private static List<Part> OutputOf(BodyNode item) =>
        item.TryMember("output", out BodyNode output) ? ContentOf(output) : [];

    private void ReadShellItem(BodyNode item, string type)
    {
        foreach (ShellTool shell in ShellTool.All)
        {
            if (type == shell.CallType)
            {
                losses.Count(type);
                AssistantTurn()
                    .Parts.Add(
                        new ToolCallPart(
                            CallIdOf(item),
                            JsonText.Of(shell.Type),
                            new ToolArguments(ActionOf(item, shell.ActionMember), false)
                        )
                    );
                return;
            }

            if (type == shell.OutputType)
            {
                AddResult(
                    new ToolResultPart(
                        CallIdOf(item),
                        [new TextPart(ShellOutputOf(item))],
                        IsError: item.Is("status", "failed")
                    )
                );
                return;
            }
        }

        losses.Count(KnownNames.OfItem(type));
    }

    /// <summary>Older items of the local shell have their call's id as their own.</summary>
    private static JsonText CallIdOf(BodyNode item) =>
        item.TextOf("call_id") is { IsEmpty: false } id ? id : item.NeededText("id");

    private static ReadOnlyMemory<byte> ActionOf(BodyNode item, string member) =>
        item.TryMember(member, out BodyNode action) && action.Kind == JsonValueKind.Object
            ? action.Value.Json
            : throw item.Wrong($"needs an object '{member}'");

    /// <summary>The output as text: chunks with their outcome as the JSON that they are.</summary>
    private static JsonText ShellOutputOf(BodyNode item) =>
        !item.TryMember("output", out BodyNode output) ? item.TextOf("status")
        : output.Kind == JsonValueKind.String ? output.Text()
        : JsonText.Of(output.Value.ToString());
}
