using System.Globalization;
using System.Text;
using Farthing.Protocol.Translation.Json;
using Farthing.Protocol.Translation.Requests;

namespace Farthing.Protocol.Translation.Responses;

/// <content>The conversation's items.</content>
internal sealed partial class ConversationWriter
{
    private readonly List<JsonText> customCalls = [];

    /// <summary>Writes the instructions before the conversation.</summary>
    /// <returns>The turn that the input begins with.</returns>
    private int WriteInstructions()
    {
        int begin = turns.FindIndex(turn => turn.Role != TurnRole.System);
        begin = begin < 0 ? turns.Count : begin;
        List<JsonText> texts = [];
        for (int i = 0; i < begin; i++)
        {
            texts.Add(turns[i].Text(SystemFold.Gap));
        }

        if (texts.Count > 0)
        {
            Add("instructions"u8, JsonText.Join(texts, SystemFold.Gap));
        }

        return begin;
    }

    private void WriteInput(int begin)
    {
        json.Name("input"u8).Array();
        for (int i = begin; i < turns.Count; i++)
        {
            WriteTurn(turns[i], i);
        }

        json.EndArray();
        if (turns.Count > 0 && turns[^1].Role == TurnRole.Assistant && !turns[^1].Parts.Exists(IsCall))
        {
            losses.Count("prefill"); // A new turn begins behind it.
        }
    }

    private static bool IsCall(Part part) => part is ToolCallPart;

    private void WriteTurn(Turn turn, int at)
    {
        switch (turn.Role)
        {
            case TurnRole.System:
                WriteText("developer"u8, turn.Text(SystemFold.Gap));
                break;
            case TurnRole.User:
                WriteUser(turn);
                break;
            case TurnRole.Tool:
                turn.Parts.ForEach(WriteResult);
                break;
            default:
                WriteAssistant(turn, at);
                break;
        }
    }

    private JsonOutput BeginMessage(ReadOnlySpan<byte> role) =>
        json.Object().Name("type"u8).Text("message"u8).Name("role"u8).Text(role).Name("content"u8);

    private void WriteText(ReadOnlySpan<byte> role, JsonText text)
    {
        if (!text.IsEmpty)
        {
            BeginMessage(role).Text(text).EndObject();
        }
    }

    private void WriteUser(Turn turn)
    {
        List<Part> parts = turn.Parts.FindAll(part => part is not TextPart { Text.IsEmpty: true });
        if (parts.Count == 0)
        {
            return;
        }

        BeginMessage("user"u8).Array();
        parts.ForEach(WriteContent);
        json.EndArray().EndObject();
    }

    private void WriteAssistant(Turn turn, int at)
    {
        List<JsonText> texts = [];
        foreach (Part part in turn.Parts)
        {
            switch (part)
            {
                case TextPart said:
                    texts.Add(said.Text);
                    break;
                case RefusalPart refused:
                    texts.Add(refused.Text);
                    break;
                case ReasoningPart reasoning:
                    WriteSaid(texts);
                    WriteReasoningItem(reasoning, at);
                    break;
                case ToolCallPart call:
                    WriteSaid(texts);
                    WriteCall(call);
                    break;
                default:
                    losses.Count("assistant_media");
                    break;
            }
        }

        WriteSaid(texts);
    }

    private void WriteSaid(List<JsonText> texts)
    {
        if (texts.Count > 0)
        {
            WriteText("assistant"u8, JsonText.Join(texts, default));
            texts.Clear();
        }
    }

    /// <summary>Gives reasoning back to its maker, and to nobody else.</summary>
    private void WriteReasoningItem(ReasoningPart reasoning, int at)
    {
        bool isOwn = ReasoningSeal.TryRead(reasoning.Seal, out ReasoningSeal seal) && seal.Tag == traits.Tag;
        if (isOwn && seal.Kind == ReasoningSealKind.Item)
        {
            BeginReasoning(seal.ItemId.Span);
            if (!reasoning.Text.IsEmpty)
            {
                WritePart("summary_text"u8, reasoning.Text);
            }

            json.EndArray().Name("encrypted_content"u8).Text(seal.Data).EndObject();
        }
        else if (isOwn && seal.Kind == ReasoningSealKind.Readable && IsReadableBack(at))
        {
            string id = ReasoningSeal.Fnv(reasoning.Text.Span).ToString("x8", CultureInfo.InvariantCulture);
            BeginReasoning(Encoding.ASCII.GetBytes("rs_" + id));
            json.EndArray().Name("content"u8).Array();
            WritePart("reasoning_text"u8, reasoning.Text);
            json.EndArray().EndObject();
        }
        else
        {
            losses.Count(reasoning.IsRedacted ? "redacted_thinking" : "thinking");
        }
    }

    private void BeginReasoning(ReadOnlySpan<byte> id) =>
        json.Object().Name("type"u8).Text("reasoning"u8).Name("id"u8).Text(id).Name("summary"u8).Array();

    private bool IsReadableBack(int at) =>
        !traits.IsHosted
        && traits.ReasoningBack switch
        {
            ReasoningReturn.All => true,
            ReasoningReturn.Last => at == turns.FindLastIndex(turn => turn.Role == TurnRole.Assistant),
            _ => false,
        };

    private void WriteCall(ToolCallPart call)
    {
        bool isCustom = call.IsCustom && traits.IsHosted;
        if (isCustom)
        {
            customCalls.Add(call.Id);
        }

        json.Object()
            .Name("type"u8)
            .Text(isCustom ? "custom_tool_call"u8 : "function_call"u8)
            .Name("call_id"u8)
            .Text(call.Id)
            .Name("name"u8)
            .Text(ToolTable.NameOf(call.Name, LongestName))
            .Name(isCustom ? "input"u8 : "arguments"u8)
            .BeginText();
        ReadOnlySpan<byte> arguments = call.Arguments.Bytes.Span;
        if (call.IsCustom && !isCustom)
        {
            json.More("{\\\"input\\\":\\\""u8);
            JsonInText.Write(arguments, output);
            json.More("\\\"}"u8);
        }
        else if (call.Arguments.IsEscaped)
        {
            json.More(arguments.IsEmpty && !isCustom ? "{}"u8 : arguments);
        }
        else
        {
            JsonInText.Write(arguments.IsEmpty ? "{}"u8 : arguments, output);
        }

        json.EndText().EndObject();
    }
}
