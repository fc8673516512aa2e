using System.Text.Json;

namespace Farthing.Protocol.Translation.Responses;

/// <content>Items and their pieces.</content>
internal sealed partial class ResponsesStreamReader
{
    /// <summary>The item that an event is about: by its place, since some servers give one item two ids. Without a place it is the last one.</summary>
    private OpenItem ItemOf(in DeltaEvent delta, ItemKind kind) => ItemAt(delta.OutputIndex, kind);

    private OpenItem ItemAt(long index, ItemKind kind)
    {
        Start();
        for (int i = items.Count - 1; i >= 0; i--)
        {
            if (items[i].Index == index || index < 0)
            {
                return items[i];
            }
        }

        OpenItem item = new(index) { Kind = kind };
        items.Add(item);
        return item;
    }

    private void TakeArguments(in DeltaEvent delta)
    {
        OpenItem item = ItemOf(delta, ItemKind.Function);
        if (item.Call >= 0 && !delta.Text.IsEmpty) // A call without a name is read whole at its end.
        {
            item.HasDelta = true;
            sink.ToolArguments(item.Call, delta.Text);
        }
    }

    private void TakeSummary(in DeltaEvent delta)
    {
        OpenItem item = ItemOf(delta, ItemKind.Reasoning);
        if (delta.Text.IsEmpty || (item.HasDelta && item.SummaryPart < 0))
        {
            return; // Its open text was shown.
        }

        if (item.HasDelta && item.SummaryPart != delta.SummaryIndex)
        {
            sink.Reasoning("\\n\\n"u8);
        }

        item.SummaryPart = delta.SummaryIndex;
        item.HasDelta = true;
        sink.Reasoning(delta.Text);
    }

    private void TakeReasoning(in DeltaEvent delta)
    {
        OpenItem item = ItemOf(delta, ItemKind.Reasoning);
        if (!delta.Text.IsEmpty && item.SummaryPart < 0)
        {
            item.HasDelta = true;
            sink.Reasoning(delta.Text);
        }
    }

    private void TakeAdded(ReadOnlySpan<byte> data)
    {
        using JsonDocument? document = ItemIn(data, isEnd: false, out long index);
        if (document is null)
        {
            return;
        }

        ItemKind kind = AnswerItems.KindOf(document.RootElement);
        Start();
        OpenItem item = new(index < 0 ? items.Count : index) { Kind = kind };
        items.Add(item);
        if (kind is ItemKind.Function or ItemKind.Custom)
        {
            item.Call = whole.StartCall(document.RootElement, kind);
        }
    }

    private void TakeDone(ReadOnlySpan<byte> data)
    {
        using JsonDocument? document = ItemIn(data, isEnd: true, out long index);
        if (document is null)
        {
            return;
        }

        JsonElement element = document.RootElement;
        ItemKind kind = AnswerItems.KindOf(element);
        OpenItem item = ItemAt(index, kind);
        items.Remove(item);
        switch (kind)
        {
            case ItemKind.Message when !item.HasDelta:
                whole.ReadMessage(element);
                break;
            case ItemKind.Message:
                break;
            case ItemKind.Reasoning:
                whole.ReadReasoning(element, item.HasDelta);
                break;
            case ItemKind.Function or ItemKind.Custom:
                whole.EndCall(element, kind, item.Call, item.HasDelta);
                break;
            default:
                whole.Drop(element);
                break;
        }
    }

    private void TakeAnnotation(ReadOnlySpan<byte> data)
    {
        Utf8JsonReader reader = new(data);
        using JsonDocument document = JsonDocument.ParseValue(ref reader);
        Start();
        if (document.RootElement.TryGetProperty("annotation", out JsonElement note))
        {
            whole.ReadAnnotation(note);
        }
    }

    /// <summary>The item of an event and its place.</summary>
    /// <param name="data">The event.</param>
    /// <param name="isEnd">The item ends: a message that came in pieces is not read again.</param>
    /// <param name="index">Its place; below 0 where it is not said.</param>
    private JsonDocument? ItemIn(ReadOnlySpan<byte> data, bool isEnd, out long index)
    {
        index = -1;
        JsonDocument? item = null;
        Utf8JsonReader reader = new(data);
        reader.Read();
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            if (reader.ValueTextEquals("output_index"u8))
            {
                reader.Read();
                index = DeltaEvent.IndexOf(reader, index);
            }
            else if (reader.ValueTextEquals("item"u8) && item is null)
            {
                reader.Read();
                if (isEnd && TryEndMessage(index))
                {
                    return null;
                }

                item = JsonDocument.ParseValue(ref reader);
            }
            else
            {
                reader.Read();
                reader.Skip();
            }
        }

        return item;
    }

    /// <summary>Ends a message that came in pieces.</summary>
    private bool TryEndMessage(long index)
    {
        int at = items.FindIndex(item => item.Index == index);
        if (at < 0 || items[at] is not { Kind: ItemKind.Message, HasDelta: true })
        {
            return false;
        }

        items.RemoveAt(at);
        return true;
    }
}
