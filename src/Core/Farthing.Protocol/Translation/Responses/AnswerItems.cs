using System.Runtime.InteropServices;
using System.Text.Json;
using Farthing.Protocol.Translation.Answers;
using Farthing.Protocol.Translation.Requests;

namespace Farthing.Protocol.Translation.Responses;

/// <summary>Reads whole items of an upstream's answer into a sink.</summary>
/// <param name="sink">Receives them.</param>
/// <param name="context">The answer's request.</param>
internal sealed class AnswerItems(AnswerSink sink, AnswerContext context)
{
    private int calls;

    /// <summary>True when a tool was called.</summary>
    public bool HasCalls => calls > 0;

    /// <summary>Reads items that come whole.</summary>
    /// <param name="output">The response's <c>output</c>.</param>
    public void ReadAll(JsonElement output)
    {
        if (output.ValueKind != JsonValueKind.Array)
        {
            return;
        }

        foreach (JsonElement item in output.EnumerateArray())
        {
            Read(item, KindOf(item));
        }
    }

    /// <summary>The kind of an item.</summary>
    public static ItemKind KindOf(JsonElement item) =>
        item.ValueKind == JsonValueKind.Object && item.TryGetProperty("type", out JsonElement type)
            ? type.ValueKind != JsonValueKind.String
                ? ItemKind.Other
                : type.ValueEquals("message"u8)
                    ? ItemKind.Message
                    : type.ValueEquals("reasoning"u8)
                        ? ItemKind.Reasoning
                        : type.ValueEquals("function_call"u8)
                            ? ItemKind.Function
                            : type.ValueEquals("custom_tool_call"u8)
                                ? ItemKind.Custom
                                : ItemKind.Other
            : ItemKind.Other;

    /// <summary>Begins a call.</summary>
    /// <returns>Its number; -1 where the item has no name yet.</returns>
    public int StartCall(JsonElement item, ItemKind kind)
    {
        ReadOnlySpan<byte> name = Text(item, "name"u8);
        if (name.IsEmpty)
        {
            return -1;
        }

        ReadOnlySpan<byte> space = Text(item, "namespace"u8);
        ReadOnlySpan<byte> id = Text(item, "call_id"u8);
        sink.ToolStart(
            calls,
            id.IsEmpty ? Text(item, "id"u8) : id,
            space.IsEmpty ? name : [.. space, .. "__"u8, .. name],
            kind == ItemKind.Custom
        );
        return calls++;
    }

    /// <summary>Ends a call.</summary>
    /// <param name="item">The whole item.</param>
    /// <param name="kind">Its kind.</param>
    /// <param name="call">Its number; below 0 where it has not begun.</param>
    /// <param name="hasArguments">They came before.</param>
    public void EndCall(JsonElement item, ItemKind kind, int call, bool hasArguments)
    {
        int number = call < 0 ? StartCall(item, kind) : call;
        if (number < 0)
        {
            context.Losses.Count("nameless_call");
            return;
        }

        if (!hasArguments)
        {
            sink.ToolArguments(number, Text(item, kind == ItemKind.Custom ? "input"u8 : "arguments"u8));
        }

        sink.ToolEnd(number);
    }

    /// <summary>Reads a reasoning item.</summary>
    /// <param name="item">The whole item.</param>
    /// <param name="isShown">Its text came before.</param>
    public void ReadReasoning(JsonElement item, bool isShown)
    {
        isShown = isShown || Show(item, "summary"u8) || Show(item, "content"u8);
        ReadOnlySpan<byte> data = Text(item, "encrypted_content"u8);
        if (data.IsEmpty)
        {
            return; // Nothing that its maker could be given back but the text.
        }

        byte[] seal = ReasoningSeal.Item(context.Traits.Tag, Text(item, "id"u8), data);
        if (isShown)
        {
            sink.ReasoningEnd(seal);
        }
        else
        {
            sink.HiddenReasoning(seal);
        }
    }

    /// <summary>Reads a message.</summary>
    public void ReadMessage(JsonElement item)
    {
        if (
            !item.TryGetProperty("content", out JsonElement content)
            || content.ValueKind != JsonValueKind.Array
        )
        {
            return;
        }

        foreach (JsonElement part in content.EnumerateArray())
        {
            if (part.ValueKind != JsonValueKind.Object)
            {
                continue;
            }

            ReadOnlySpan<byte> text = Text(part, "text"u8);
            if (!text.IsEmpty)
            {
                ReadLogProbs(part);
                sink.Text(text);
            }

            ReadOnlySpan<byte> refusal = Text(part, "refusal"u8);
            if (!refusal.IsEmpty)
            {
                sink.Refusal(refusal);
            }

            if (
                part.TryGetProperty("annotations", out JsonElement notes)
                && notes.ValueKind == JsonValueKind.Array
            )
            {
                foreach (JsonElement note in notes.EnumerateArray())
                {
                    ReadAnnotation(note);
                }
            }
        }
    }

    private void ReadLogProbs(JsonElement part)
    {
        if (
            part.TryGetProperty("logprobs", out JsonElement tokens)
            && tokens.ValueKind == JsonValueKind.Array
            && tokens.GetArrayLength() > 0
        )
        {
            sink.LogProbs(JsonMarshal.GetRawUtf8Value(tokens)[1..^1].Trim(" \t\r\n"u8));
        }
    }

    /// <summary>Reads a citation. Those of other kinds than addresses have no place elsewhere.</summary>
    public void ReadAnnotation(JsonElement note)
    {
        if (Text(note, "type"u8).SequenceEqual("url_citation"u8))
        {
            sink.Annotation(JsonMarshal.GetRawUtf8Value(note));
        }
        else
        {
            context.Losses.Count("annotation");
        }
    }

    /// <summary>Counts an item that no other format has.</summary>
    public void Drop(JsonElement item) =>
        context.Losses.Count(
            item.ValueKind == JsonValueKind.Object
            && item.TryGetProperty("type", out JsonElement type)
            && type.ValueKind == JsonValueKind.String
                ? KnownNames.OfItem(type.GetString()!)
                : "unknown"
        );

    private void Read(JsonElement item, ItemKind kind)
    {
        switch (kind)
        {
            case ItemKind.Message:
                ReadMessage(item);
                break;
            case ItemKind.Reasoning:
                ReadReasoning(item, isShown: false);
                break;
            case ItemKind.Function or ItemKind.Custom:
                EndCall(item, kind, -1, hasArguments: false);
                break;
            default:
                Drop(item);
                break;
        }
    }

    private bool Show(JsonElement item, ReadOnlySpan<byte> member)
    {
        if (!item.TryGetProperty(member, out JsonElement parts) || parts.ValueKind != JsonValueKind.Array)
        {
            return false;
        }

        bool isShown = false;
        foreach (JsonElement part in parts.EnumerateArray())
        {
            ReadOnlySpan<byte> text = Text(part, "text"u8);
            if (!text.IsEmpty)
            {
                if (isShown)
                {
                    sink.Reasoning("\\n\\n"u8);
                }

                sink.Reasoning(text);
                isShown = true;
            }
        }

        return isShown;
    }

    /// <summary>A member's text, escaped; empty where it is none.</summary>
    private static ReadOnlySpan<byte> Text(JsonElement holder, ReadOnlySpan<byte> name) =>
        holder.ValueKind == JsonValueKind.Object
        && holder.TryGetProperty(name, out JsonElement text)
        && text.ValueKind == JsonValueKind.String
            ? JsonMarshal.GetRawUtf8Value(text)[1..^1]
            : default;
}
