using Farthing.Protocol.Translation.Json;
using Farthing.Protocol.Translation.Requests;

namespace Farthing.Protocol.Translation.Chat;

/// <content>Messages of instructions, user and model.</content>
internal sealed partial class ChatRequestWriter
{
    private void WriteMessages()
    {
        List<Turn> turns = TurnFold.Of(conversation.Turns, traits, losses);
        WritePrefill(turns);
        int last = turns.FindLastIndex(turn => turn.Role == TurnRole.Assistant);
        json.Name("messages"u8).Array();
        List<Part> media = [];
        for (int i = 0; i < turns.Count; i++)
        {
            Turn turn = turns[i];
            switch (turn.Role)
            {
                case TurnRole.System:
                    BeginMessage("system"u8);
                    json.Name("content"u8).Text(turn.Text("\\n\\n"u8)).EndObject();
                    break;
                case TurnRole.Assistant:
                    WriteAssistant(turn, i == last);
                    break;
                case TurnRole.Tool:
                    WriteResults(turn, media);
                    if (media.Count > 0 && !(i + 1 < turns.Count && turns[i + 1].Role == TurnRole.User))
                    {
                        WriteUserMessage([], media);
                    }

                    break;
                default:
                    WriteUserMessage(turn.Parts, media);
                    break;
            }
        }

        json.EndArray();
    }

    /// <summary>An answer that the client began. Providers begin a new turn instead.</summary>
    private void WritePrefill(List<Turn> turns)
    {
        if (
            turns is not [.., { Role: TurnRole.Assistant } last]
            || last.Parts.Exists(part => part is ToolCallPart)
        )
        {
            return;
        }

        if (traits.IsHosted)
        {
            losses.Count("prefill");
        }
        else if (traits.IsVllm && traits.ContinuesPrefill)
        {
            json.Name("add_generation_prompt"u8).Flag(false).Name("continue_final_message"u8).Flag(true);
        }
    }

    private void BeginMessage(ReadOnlySpan<byte> role) => json.Object().Name("role"u8).Text(role);

    /// <summary>Writes a message of the user: a string where it has text alone, for many templates take nothing else.</summary>
    /// <param name="parts">The turn's parts.</param>
    /// <param name="media">Pictures and documents of the results before it, which a tool's message cannot have; emptied.</param>
    private void WriteUserMessage(List<Part> parts, List<Part> media)
    {
        BeginMessage("user"u8);
        json.Name("content"u8);
        bool isText = media.Count == 0;
        for (int i = 0; i < parts.Count && isText; i++)
        {
            isText = parts[i] is TextPart or RefusalPart || IsPlainText(parts[i]);
        }

        if (isText)
        {
            json.BeginText();
            WriteTexts(parts, "\\n\\n"u8);
            json.EndText();
        }
        else
        {
            json.Array();
            WriteParts(media);
            WriteParts(parts);
            json.EndArray();
        }

        json.EndObject();
        media.Clear();
    }

    /// <summary>Writes the texts among parts into an open string.</summary>
    /// <returns>True when there was any.</returns>
    private bool WriteTexts(List<Part> parts, ReadOnlySpan<byte> separator)
    {
        bool isAny = false;
        foreach (Part part in parts)
        {
            JsonText text = TextOf(part);
            if (!text.IsEmpty)
            {
                json.More(isAny ? separator : default).More(text.Span);
                isAny = true;
            }
        }

        return isAny;
    }

    private static bool IsPlainText(Part part) =>
        part is DocumentPart document && document.Media.MediaType.Span.SequenceEqual("text/plain"u8);

    /// <summary>A part's text; of a text file with its title and what is said about it as the first line. Empty for a part that is no text.</summary>
    private static JsonText TextOf(Part part)
    {
        switch (part)
        {
            case TextPart text:
                return text.Text;
            case RefusalPart refusal:
                return refusal.Text;
            case DocumentPart document when IsPlainText(part):
                JsonText head =
                    document.Name.IsEmpty ? document.Context
                    : document.Context.IsEmpty ? document.Name
                    : JsonText.Join([document.Name, document.Context], ": "u8);
                JsonText body = document.Media.Base64;
                return head.IsEmpty ? body : JsonText.Join([head, body], "\\n"u8);
            default:
                return default;
        }
    }

    private void WriteAssistant(Turn turn, bool isLast)
    {
        BeginMessage("assistant"u8);
        bool hasCalls = turn.Parts.Exists(part => part is ToolCallPart);
        bool hasText = turn.Parts.Exists(part => !TextOf(part).IsEmpty);
        json.Name("content"u8);
        if (hasText || !hasCalls || traits.TakesEmptyContent)
        {
            json.BeginText();
            WriteTexts(turn.Parts, default);
            json.EndText();
        }
        else
        {
            json.Null();
        }

        WriteReasoning(turn, isLast, hasCalls);
        if (hasCalls)
        {
            json.Name("tool_calls"u8).Array();
            foreach (Part part in turn.Parts)
            {
                if (part is ToolCallPart call)
                {
                    WriteCall(call);
                }
            }

            json.EndArray();
        }

        json.EndObject();
    }

    /// <summary>Gives reasoning back to its maker, which its seal names.</summary>
    private void WriteReasoning(Turn turn, bool isLast, bool hasCalls)
    {
        bool isBack = traits.ReasoningBack switch
        {
            ReasoningReturn.All => true,
            ReasoningReturn.Last => isLast,
            _ => false,
        };
        bool isAny = false;
        foreach (Part part in turn.Parts)
        {
            if (part is not ReasoningPart reasoning)
            {
                continue;
            }

            bool isOwn =
                ReasoningSeal.TryRead(reasoning.Seal, out ReasoningSeal seal)
                && seal.Kind == ReasoningSealKind.Readable
                && seal.Tag == traits.Tag;
            if (!isOwn || !isBack)
            {
                losses.Count(reasoning.IsRedacted ? "redacted_thinking" : "thinking");
                continue;
            }

            if (!isAny)
            {
                isAny = true;
                json.Name(JsonText.Of(traits.ReasoningMember).Span).BeginText();
            }

            json.More(reasoning.Text.Span);
        }

        if (isAny)
        {
            json.EndText();
        }
        else if (hasCalls && traits.RequiresReasoning)
        {
            json.Name(JsonText.Of(traits.ReasoningMember).Span).Text(default(JsonText));
        }
    }

    private void WriteCall(ToolCallPart call)
    {
        json.Object().Name("id"u8).Text(call.Id).Name("type"u8).Text("function"u8).Name("function"u8);
        json.Object().Name("name"u8).Text(ToolTable.NameOf(call.Name, LongestName));
        json.Name("arguments"u8).BeginText();
        ReadOnlySpan<byte> arguments = call.Arguments.Bytes.Span;
        if (call.IsCustom)
        {
            json.More("{\\\"input\\\":\\\""u8);
            JsonInText.Write(arguments, output);
            json.More("\\\"}"u8);
        }
        else if (arguments.IsEmpty)
        {
            json.More("{}"u8);
        }
        else if (call.Arguments.IsEscaped)
        {
            json.More(arguments);
        }
        else
        {
            JsonInText.Write(arguments, output);
        }

        json.EndText().EndObject().EndObject();
    }
}
