using System.Buffers;
using System.Text;
using Farthing.Protocol.OpenAi;

namespace Farthing.Protocol.Anthropic;

/// <summary>Writes one streamed answer of <c>/v1/messages</c>: message_start, blocks one after the other, message_delta with usage, message_stop.</summary>
/// <param name="id">The answer's id.</param>
/// <param name="model">The served model's name.</param>
public sealed class MessagesStream(string id, string model) : IAnswerStream
{
    private readonly NamedEvents events = new();
    private ChunkKinds open = ChunkKinds.None;
    private int block = -1;

    /// <inheritdoc/>
    public void Open(IBufferWriter<byte> output, int index, in ChunkTail tail)
    {
        TokenUsage usage = tail.Usage with { CompletionTokens = Math.Max(0, tail.Usage.CompletionTokens) };
        events.Write(
            output,
            "message_start",
            json =>
            {
                json.WriteStartObject("message");
                MessagesWriter.WriteHead(json, id, model);
                json.WriteStartArray("content");
                json.WriteEndArray();
                json.WriteNull("stop_reason");
                json.WriteNull("stop_sequence");
                MessagesWriter.WriteUsage(json, usage);
                json.WriteEndObject();
            }
        );
        events.Write(output, "ping", _ => { });
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

        if (open != kind)
        {
            Start(
                output,
                kind,
                kind == ChunkKinds.Reasoning
                    ? """{"type":"thinking","thinking":"","signature":""}"""
                    : """{"type":"text","text":""}"""
            );
        }

        (string type, string member) = kind switch
        {
            ChunkKinds.Reasoning => ("thinking_delta", "thinking"),
            ChunkKinds.Tool => ("input_json_delta", "partial_json"),
            _ => ("text_delta", "text"),
        };
        string delta = $"{{\"type\":\"{type}\",\"{member}\":\"{Encoding.UTF8.GetString(text)}\"}}";
        events.Write(
            output,
            "content_block_delta",
            json =>
            {
                json.WriteNumber("index", block);
                json.WritePropertyName("delta");
                json.WriteRawValue(delta, skipInputValidation: true);
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
            ChunkKinds.Tool,
            $"{{\"type\":\"tool_use\",\"id\":\"{JsonString.Escape(callId)}\",\"name\":\"{JsonString.Escape(function)}\",\"input\":{{}}}}"
        );

    /// <inheritdoc/>
    public void Finish(
        IBufferWriter<byte> output,
        in TokenUsage usage,
        StopReason reason,
        string? stopSequence
    )
    {
        Stop(output);
        TokenUsage took = usage;
        events.Write(
            output,
            "message_delta",
            json =>
            {
                json.WriteStartObject("delta");
                MessagesWriter.WriteStop(json, reason, stopSequence);
                json.WriteEndObject();
                MessagesWriter.WriteUsage(json, took);
            }
        );
        events.Write(output, "message_stop", _ => { });
    }

    private void Start(IBufferWriter<byte> output, ChunkKinds kind, string content)
    {
        Stop(output);
        open = kind;
        block++;
        events.Write(
            output,
            "content_block_start",
            json =>
            {
                json.WriteNumber("index", block);
                json.WritePropertyName("content_block");
                json.WriteRawValue(content, skipInputValidation: true);
            }
        );
    }

    private void Stop(IBufferWriter<byte> output)
    {
        if (open != ChunkKinds.None)
        {
            events.Write(output, "content_block_stop", json => json.WriteNumber("index", block));
            open = ChunkKinds.None;
        }
    }
}
