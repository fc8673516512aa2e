using System.Buffers;
using System.Text;
using System.Text.Json;
using Farthing.Gateway.Upstreams;
using Farthing.Protocol.OpenAi;

namespace Farthing.Gateway.Dialects;

/// <summary>Common part of chat completions and completions: the signs of their streams.</summary>
internal abstract class ChoicesDialect(string name, string path)
    : Dialect(name, path, ApiKinds.OpenAi | ApiKinds.Azure)
{
    /// <inheritdoc/>
    public override bool HasStreamOptions => true;

    /// <inheritdoc/>
    public override bool ShowsOutput => true;

    /// <summary>The <c>object</c> of a chunk.</summary>
    private protected abstract string ChunkObject { get; }

    /// <summary>A chunk that stops at <c>length</c>, for clients that pass over errors in a stream; the error, for those that raise it; the end.</summary>
    public override byte[] EndEvents(
        ApiError error,
        string model,
        string requestId,
        DateTimeOffset at,
        string costUsd
    )
    {
        ArrayBufferWriter<byte> events = new(1024);
        events.Write("\n\ndata: "u8);
        using (Utf8JsonWriter chunk = new(events))
        {
            chunk.WriteStartObject();
            chunk.WriteString("id"u8, requestId);
            chunk.WriteString("object"u8, ChunkObject);
            chunk.WriteNumber("created"u8, at.ToUnixTimeSeconds());
            chunk.WriteString("model"u8, model);
            chunk.WriteStartArray("choices"u8);
            chunk.WriteStartObject();
            chunk.WriteNumber("index"u8, 0);
            WriteNoText(chunk);
            chunk.WriteString("finish_reason"u8, "length"u8);
            chunk.WriteEndObject();
            chunk.WriteEndArray();
            chunk.WriteEndObject();
        }

        events.Write(ErrorEvent(error, requestId));
        events.Write(Encoding.ASCII.GetBytes($": x-farthing-cost-usd={costUsd}\n\ndata: [DONE]\n\n"));
        return events.WrittenSpan.ToArray();
    }

    /// <summary>Writes a choice's member of its text, with none in it.</summary>
    private protected abstract void WriteNoText(Utf8JsonWriter choice);

    /// <summary>A chunk without choices carries the usage of the whole stream.</summary>
    public override bool IsLastUsage(bool hasNoChoices, bool isDone) => hasNoChoices;

    /// <inheritdoc/>
    public override StreamSigns SignsOf(ReadOnlySpan<byte> data)
    {
        int at = data.IndexOf("\"finish_reason\":"u8);
        StreamSigns signs =
            at >= 0 && data[(at + 16)..].TrimStart((byte)' ').StartsWith("\""u8)
                ? StreamSigns.Finished
                : StreamSigns.None;
        return data.StartsWith("{"u8) && data[1..].TrimStart(" \t"u8).StartsWith("\"error\""u8)
            ? signs | StreamSigns.Error
            : signs;
    }
}

/// <summary>OpenAI's completions.</summary>
internal sealed class CompletionsDialect() : ChoicesDialect("completions", "/completions")
{
    /// <inheritdoc/>
    public override string Operation => "text_completion";

    /// <summary>The API's own.</summary>
    public override long? DefaultOutputTokens => 16;

    /// <inheritdoc/>
    public override int TextOf(ReadOnlySpan<byte> data, out int at) =>
        EventText.Of(data, "\"text\":"u8, out at);

    /// <inheritdoc/>
    private protected override string ChunkObject => "text_completion";

    /// <inheritdoc/>
    private protected override void WriteNoText(Utf8JsonWriter choice) => choice.WriteString("text"u8, ""u8);
}
