using System.Buffers;
using Farthing.Protocol.OpenAi;
using Farthing.Protocol.Translation.Answers;
using Farthing.Protocol.Translation.Errors;
using Farthing.Protocol.Translation.Requests;

namespace Farthing.Protocol.Translation.Chat;

/// <summary>OpenAI's Chat Completions, as providers and engines speak it.</summary>
public sealed class ChatFormat : WireFormat
{
    private ChatFormat() { }

    /// <summary>The format; it has no state.</summary>
    public static ChatFormat Instance { get; } = new();

    /// <inheritdoc/>
    public override string Name => "chat";

    /// <inheritdoc/>
    public override IReadOnlyList<Fate> FatesOfReading => ChatFates.OfReading;

    /// <inheritdoc/>
    public override IReadOnlyList<Fate> FatesOfWriting(UpstreamTraits traits) => ChatFates.OfWriting(traits);

    /// <inheritdoc/>
    public override Conversation ReadRequest(ReadOnlyMemory<byte> body, Losses losses) =>
        BodyDocument.Read(body, losses, ChatRequestReader.Read);

    /// <inheritdoc/>
    public override void WriteRequest(
        Conversation conversation,
        UpstreamTraits traits,
        ToolTable tools,
        Losses losses,
        IBufferWriter<byte> output
    ) => new ChatRequestWriter(conversation, traits, tools, losses, output).Write();

    /// <inheritdoc/>
    public override AnswerStreamReader ReadStream(AnswerContext context, AnswerSink sink) =>
        new ChatStreamReader(context, sink);

    /// <inheritdoc/>
    public override void ReadWhole(ReadOnlySpan<byte> answer, AnswerContext context, AnswerSink sink) =>
        new ChatChunkReader(context, sink).TakeWhole(answer);

    /// <inheritdoc/>
    public override ClientAnswerWriter WriteStream(AnswerContext context, IBufferWriter<byte> output) =>
        new ChatStreamWriter(context, output);

    /// <inheritdoc/>
    public override ClientAnswerWriter WriteWhole(AnswerContext context, IBufferWriter<byte> output) =>
        new ChatWholeWriter(context, output);

    /// <inheritdoc/>
    public override ApiError Say(UpstreamError error) => OpenAiError.Of(error);
}
