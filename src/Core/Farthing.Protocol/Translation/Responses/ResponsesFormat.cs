using System.Buffers;
using Farthing.Protocol.OpenAi;
using Farthing.Protocol.Translation.Answers;
using Farthing.Protocol.Translation.Errors;
using Farthing.Protocol.Translation.Requests;

namespace Farthing.Protocol.Translation.Responses;

/// <summary>OpenAI's Responses API.</summary>
public sealed class ResponsesFormat : WireFormat
{
    private ResponsesFormat() { }

    /// <summary>The format; it has no state.</summary>
    public static ResponsesFormat Instance { get; } = new();

    /// <inheritdoc/>
    public override string Name => "responses";

    /// <inheritdoc/>
    public override IReadOnlyList<Fate> FatesOfReading => ResponsesFates.OfReading;

    /// <inheritdoc/>
    public override IReadOnlyList<Fate> FatesOfWriting(UpstreamTraits traits) =>
        ResponsesFates.OfWriting(traits);

    /// <inheritdoc/>
    public override Conversation ReadRequest(ReadOnlyMemory<byte> body, Losses losses) =>
        BodyDocument.Read(body, losses, ConversationReader.Read);

    /// <inheritdoc/>
    public override void WriteRequest(
        Conversation conversation,
        UpstreamTraits traits,
        ToolTable tools,
        Losses losses,
        IBufferWriter<byte> output
    ) => ConversationWriter.Write(conversation, traits, tools, losses, output);

    /// <inheritdoc/>
    public override AnswerStreamReader ReadStream(AnswerContext context, AnswerSink sink) =>
        new ResponsesStreamReader(context, sink);

    /// <inheritdoc/>
    public override void ReadWhole(ReadOnlySpan<byte> answer, AnswerContext context, AnswerSink sink) =>
        WholeReader.Read(answer, context, sink);

    /// <inheritdoc/>
    public override ClientAnswerWriter WriteStream(AnswerContext context, IBufferWriter<byte> output) =>
        new ResponsesAnswerWriter(context, output, isStream: true);

    /// <inheritdoc/>
    public override ClientAnswerWriter WriteWhole(AnswerContext context, IBufferWriter<byte> output) =>
        new ResponsesAnswerWriter(context, output, isStream: false);

    /// <inheritdoc/>
    public override ApiError Say(UpstreamError error) => OpenAiError.Of(error);
}
