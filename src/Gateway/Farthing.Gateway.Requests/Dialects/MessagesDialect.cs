using System.Buffers;
using System.Text.Json;
using System.Text.Json.Nodes;
using Farthing.Gateway.Upstreams;
using Farthing.Protocol.Anthropic;
using Farthing.Protocol.OpenAi;
using Farthing.Protocol.Translation;
using Farthing.Protocol.Translation.Messages;

namespace Farthing.Gateway.Dialects;

/// <summary>Anthropic's messages.</summary>
internal class MessagesDialect(
    string name = "messages",
    string path = "/messages",
    ApiKinds served = ApiKinds.Anthropic | ApiKinds.Bedrock | ApiKinds.Vertex
) : Dialect(name, path, served)
{
    private static readonly MarkForm Breakpoints = new(
        "text",
        "\"cache_control\":{\"type\":\"ephemeral\"},",
        "\"cache_control\":{\"type\":\"ephemeral\",\"ttl\":\"1h\"},"
    )
    {
        IsMarkedOnly = true,
    };

    /// <inheritdoc/>
    public override WireFormat? Format => Generates ? MessagesFormat.Instance : null;

    /// <inheritdoc/>
    public override string Maker => "anthropic";

    /// <summary>The one that takes sampling parameters; later ones answer 400 to them.</summary>
    public override string? Version => "2023-06-01";

    /// <inheritdoc/>
    public override bool HasMessageBatches => Generates;

    /// <inheritdoc/>
    public override bool HasCacheKey => false;

    /// <inheritdoc/>
    public override int CalledDepth => 4;

    /// <inheritdoc/>
    internal override MarkForm? Marks => Generates ? Breakpoints : null;

    /// <inheritdoc/>
    public override bool HasBeta => true;

    /// <inheritdoc/>
    public override bool CountsCacheApart => true;

    /// <inheritdoc/>
    public override bool CountsSearches => true;

    /// <inheritdoc/>
    public override string? IdHeader => "request-id";

    /// <inheritdoc/>
    public override StreamSigns SignsOfName(ReadOnlySpan<byte> name) =>
        name.SequenceEqual("error"u8) ? StreamSigns.Error : StreamSigns.None;

    /// <inheritdoc/>
    public override StreamSigns SignsOf(ReadOnlySpan<byte> data)
    {
        ReadOnlySpan<byte> type = EventText.TypeOf(data);
        return type.SequenceEqual("message_stop"u8) ? StreamSigns.Done | StreamSigns.LastWord
            : type.SequenceEqual("message_delta"u8) ? StreamSigns.UsageDelta
            : SignsOfName(type);
    }

    /// <inheritdoc/>
    public override int TextOf(ReadOnlySpan<byte> data, out int at)
    {
        int delta = data.IndexOf("\"delta\":"u8);
        ReadOnlySpan<byte> part = delta < 0 ? default : data[delta..];
        int bytes = EventText.Of(part, "\"text\":"u8, out at);
        bytes = bytes > 0 ? bytes : EventText.Of(part, "\"thinking\":"u8, out at);
        bytes = bytes > 0 ? bytes : EventText.Of(part, "\"partial_json\":"u8, out at);
        at += Math.Max(delta, 0);
        return bytes;
    }

    /// <inheritdoc/>
    public override void WriteError(IBufferWriter<byte> body, ApiError error, string requestId) =>
        MessagesError.Write(body, error, requestId);

    /// <inheritdoc/>
    public override byte[] ErrorEvent(ApiError error, string requestId)
    {
        ArrayBufferWriter<byte> data = new(512);
        WriteError(data, error, requestId);
        return EventOf("event: error\n", data.WrittenSpan);
    }

    /// <inheritdoc/>
    internal override bool EndsWithDone => false;

    /// <inheritdoc/>
    internal override bool IsNormal(JsonElement answer, bool toolCalls) =>
        TextOf(answer, "type") == "message" && IsEnd(answer, toolCalls);

    /// <inheritdoc/>
    internal override AnswerSigns AnswerSignsOf(JsonElement data, bool toolCalls) =>
        TextOf(data, "type") switch
        {
            "message_stop" => AnswerSigns.End,
            "message_delta" when IsEnd(data.GetProperty("delta"), toolCalls) => AnswerSigns.Normal,
            _ => AnswerSigns.None,
        };

    /// <inheritdoc/>
    internal override bool Gather(JsonNode data, bool isEvent, AnswerText into)
    {
        if (!isEvent)
        {
            foreach (JsonNode? block in data["content"]!.AsArray())
            {
                Block(block!, into);
            }

            into.End = AnswerText.Word(data["stop_reason"]);
            return false;
        }

        switch (AnswerText.Word(data["type"]))
        {
            case "content_block_start":
                Block(data["content_block"]!, into);
                break;
            case "content_block_delta":
                into.Said(AnswerText.Word(data["delta"]!["text"]));
                break;
            case "message_delta":
                into.End = AnswerText.Word(data["delta"]!["stop_reason"]);
                break;
        }

        return false;
    }

    private static void Block(JsonNode block, AnswerText into)
    {
        string type = AnswerText.Word(block["type"]);
        into.Said(type == "text" ? AnswerText.Word(block["text"]) : "");
        into.IsOther |= type is not ("text" or "thinking" or "redacted_thinking");
    }

    private static bool IsEnd(JsonElement message, bool toolCalls) =>
        TextOf(message, "stop_reason") is string reason
        && (reason is "end_turn" or "stop_sequence" || (toolCalls && reason == "tool_use"));
}

/// <summary>Anthropic's count of a message's tokens: nothing is generated, nothing is billed.</summary>
/// <remarks>Bedrock's own endpoint for it takes and answers another format, and is not called.</remarks>
internal sealed class CountTokensDialect()
    : MessagesDialect("count_tokens", "/messages/count_tokens", ApiKinds.Anthropic | ApiKinds.Vertex)
{
    /// <inheritdoc/>
    public override string Operation => "count_tokens";

    /// <inheritdoc/>
    public override Dialect? Counts => Messages;

    /// <inheritdoc/>
    public override bool Generates => false;

    /// <inheritdoc/>
    public override bool IsFree => true;
}
