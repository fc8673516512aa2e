using System.Buffers;
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
    /// <inheritdoc/>
    public override WireFormat? Format => Generates ? MessagesFormat.Instance : null;

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
}

/// <summary>Anthropic's count of a message's tokens: nothing is generated, nothing is billed.</summary>
/// <remarks>Bedrock's own endpoint for it takes and answers another format, and is not called.</remarks>
internal sealed class CountTokensDialect()
    : MessagesDialect("count_tokens", "/messages/count_tokens", ApiKinds.Anthropic | ApiKinds.Vertex)
{
    /// <inheritdoc/>
    public override string Operation => "count_tokens";

    /// <inheritdoc/>
    public override bool Generates => false;

    /// <inheritdoc/>
    public override bool IsFree => true;
}
