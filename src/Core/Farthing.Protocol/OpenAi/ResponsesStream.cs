using System.Buffers;
using System.Text;
using System.Text.Json;
using Farthing.Protocol.Sse;

namespace Farthing.Protocol.OpenAi;

/// <summary>Writes one streamed answer of <c>/v1/responses</c>: created, items one after the other, each opened, filled and closed, then completed or incomplete with usage.</summary>
/// <param name="id">The answer's id, beginning with <c>resp_</c>.</param>
/// <param name="createdUnixSeconds">When it was asked for.</param>
/// <param name="model">The served model's name.</param>
public sealed class ResponsesStream(string id, long createdUnixSeconds, string model) : IAnswerStream
{
    private readonly NamedEvents events = new();
    private readonly List<ResponseItem> items = [];
    private bool isOpen;
    private int number;

    /// <inheritdoc/>
    public void Open(IBufferWriter<byte> output, int index, in ChunkTail tail)
    {
        Write(output, "response.created", json => WriteResponse(json, "in_progress", null));
        Write(output, "response.in_progress", json => WriteResponse(json, "in_progress", null));
    }

    /// <inheritdoc/>
    public void WriteText(
        IBufferWriter<byte> output,
        int index,
        ChunkKinds kind,
        ReadOnlySpan<byte> text,
        in ChunkTail tail
    )
    {
        if (text.IsEmpty)
        {
            return;
        }

        if (!isOpen || items[^1].Kind != kind)
        {
            Start(output, new ResponseItem(kind, ResponsesWriter.ItemId(kind, id, items.Count)), "completed");
        }

        ResponseItem item = items[^1];
        string delta = Encoding.UTF8.GetString(text);
        item.Escaped.Append(delta);
        Write(
            output,
            EventOf(item) + ".delta",
            json =>
            {
                WritePlace(json, item);
                json.WritePropertyName("delta");
                json.WriteRawValue($"\"{delta}\"", skipInputValidation: true);
                if (item.Kind == ChunkKinds.Content)
                {
                    json.WriteStartArray("logprobs");
                    json.WriteEndArray();
                }
            }
        );
    }

    /// <inheritdoc/>
    public void OpenCall(
        IBufferWriter<byte> output,
        int index,
        string callId,
        string function,
        in ChunkTail tail
    ) =>
        Start(
            output,
            new ResponseItem(ChunkKinds.Tool, ResponsesWriter.ItemId(ChunkKinds.Tool, id, items.Count))
            {
                CallId = callId,
                Name = function,
            },
            "completed"
        );

    /// <inheritdoc/>
    public void Finish(
        IBufferWriter<byte> output,
        in TokenUsage usage,
        StopReason reason,
        string? stopSequence
    )
    {
        string status = ResponsesWriter.StatusOf(reason);
        Stop(output, status);
        TokenUsage took = usage;
        Write(output, "response." + status, json => WriteResponse(json, status, took));
    }

    private static string EventOf(ResponseItem item) =>
        item.Kind switch
        {
            ChunkKinds.Tool => "response.function_call_arguments",
            ChunkKinds.Reasoning => "response.reasoning_text",
            _ => "response.output_text",
        };

    private void Start(IBufferWriter<byte> output, ResponseItem item, string statusOfLast)
    {
        Stop(output, statusOfLast);
        items.Add(item);
        isOpen = true;
        Write(
            output,
            "response.output_item.added",
            json =>
            {
                json.WriteNumber("output_index", items.Count - 1);
                json.WritePropertyName("item");
                item.Write(json, "in_progress");
            }
        );
        if (item.Kind != ChunkKinds.Tool)
        {
            WritePart(output, "response.content_part.added", item, isWhole: false);
        }
    }

    private void Stop(IBufferWriter<byte> output, string status)
    {
        if (!isOpen)
        {
            return;
        }

        isOpen = false;
        ResponseItem item = items[^1];
        Write(
            output,
            EventOf(item) + ".done",
            json =>
            {
                WritePlace(json, item);
                if (item.Kind == ChunkKinds.Tool)
                {
                    json.WriteString("name", item.Name);
                }

                json.WritePropertyName(item.Kind == ChunkKinds.Tool ? "arguments" : "text");
                json.WriteRawValue($"\"{item.Escaped}\"", skipInputValidation: true);
                if (item.Kind == ChunkKinds.Content)
                {
                    json.WriteStartArray("logprobs");
                    json.WriteEndArray();
                }
            }
        );
        if (item.Kind != ChunkKinds.Tool)
        {
            WritePart(output, "response.content_part.done", item, isWhole: true);
        }

        Write(
            output,
            "response.output_item.done",
            json =>
            {
                json.WriteNumber("output_index", items.Count - 1);
                json.WritePropertyName("item");
                item.Write(json, status);
            }
        );
    }

    private void WritePart(IBufferWriter<byte> output, string type, ResponseItem item, bool isWhole) =>
        Write(
            output,
            type,
            json =>
            {
                WritePlace(json, item);
                json.WritePropertyName("part");
                item.WritePart(json, isWhole);
            }
        );

    private void WritePlace(Utf8JsonWriter json, ResponseItem item)
    {
        json.WriteString("item_id", item.Id);
        json.WriteNumber("output_index", items.Count - 1);
        if (item.Kind != ChunkKinds.Tool)
        {
            json.WriteNumber("content_index", 0);
        }
    }

    private void WriteResponse(Utf8JsonWriter json, string status, TokenUsage? usage)
    {
        json.WritePropertyName("response");
        ResponsesWriter.WriteResponse(json, id, createdUnixSeconds, model, status, items, usage);
    }

    private void Write(IBufferWriter<byte> output, string type, Action<Utf8JsonWriter> members) =>
        events.Write(
            output,
            type,
            json =>
            {
                json.WriteNumber("sequence_number", number++);
                members(json);
            }
        );
}

/// <summary>Writes the events of streams whose events have a name, which stands in their JSON as <c>type</c> too.</summary>
internal sealed class NamedEvents
{
    private readonly ArrayBufferWriter<byte> data = new(1024);

    /// <summary>Writes an event.</summary>
    /// <param name="output">Where to.</param>
    /// <param name="type">Its name.</param>
    /// <param name="members">Writes the members behind <c>type</c>.</param>
    public void Write(IBufferWriter<byte> output, string type, Action<Utf8JsonWriter> members)
    {
        data.ResetWrittenCount();
        using (Utf8JsonWriter json = new(data, ApiJson.Options))
        {
            json.WriteStartObject();
            json.WriteString("type", type);
            members(json);
            json.WriteEndObject();
        }

        SseWriter.WriteNamed(output, Encoding.UTF8.GetBytes(type), data.WrittenSpan);
    }
}
