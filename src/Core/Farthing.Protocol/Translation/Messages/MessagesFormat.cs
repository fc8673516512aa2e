using System.Buffers;
using Farthing.Protocol.OpenAi;
using Farthing.Protocol.Translation.Answers;
using Farthing.Protocol.Translation.Errors;
using Farthing.Protocol.Translation.Requests;

namespace Farthing.Protocol.Translation.Messages;

/// <summary>Anthropic's Messages API.</summary>
public sealed class MessagesFormat : WireFormat
{
    private MessagesFormat() { }

    /// <summary>The format; it has no state.</summary>
    public static MessagesFormat Instance { get; } = new();

    /// <inheritdoc/>
    public override string Name => "messages";

    /// <inheritdoc/>
    public override IReadOnlyList<Fate> FatesOfReading => MessagesFates.Reading;

    /// <inheritdoc/>
    public override IReadOnlyList<Fate> FatesOfWriting(UpstreamTraits traits) =>
        MessagesFates.Writing(traits);

    /// <inheritdoc/>
    public override Conversation ReadRequest(ReadOnlyMemory<byte> body, Losses losses) =>
        BodyDocument.Read(body, losses, MessagesBodyReader.Read);

    /// <inheritdoc/>
    public override void WriteRequest(
        Conversation conversation,
        UpstreamTraits traits,
        ToolTable tools,
        Losses losses,
        IBufferWriter<byte> output
    ) => new MessagesBodyWriter(conversation, traits, tools, losses, output).Write();

    /// <inheritdoc/>
    public override AnswerStreamReader ReadStream(AnswerContext context, AnswerSink sink) =>
        new MessagesStreamReader(context, sink);

    /// <inheritdoc/>
    public override void ReadWhole(ReadOnlySpan<byte> answer, AnswerContext context, AnswerSink sink) =>
        MessagesWholeReader.Read(answer, context, sink);

    /// <inheritdoc/>
    public override ClientAnswerWriter WriteStream(AnswerContext context, IBufferWriter<byte> output) =>
        new MessagesStreamWriter(context, output);

    /// <inheritdoc/>
    public override ClientAnswerWriter WriteWhole(AnswerContext context, IBufferWriter<byte> output) =>
        new MessagesWholeWriter(context, output);

    /// <inheritdoc/>
    public override ApiError Say(UpstreamError error) => MessagesErrors.Say(error);
}
