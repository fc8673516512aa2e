using System.Buffers;
using Farthing.Protocol.OpenAi;
using Farthing.Protocol.Translation.Answers;
using Farthing.Protocol.Translation.Errors;
using Farthing.Protocol.Translation.Requests;

namespace Farthing.Protocol.Translation;

/// <summary>A wire format of conversations: reads and writes its requests, answers, streams and errors. Any client's format meets any upstream's through <see cref="Conversation"/> and <see cref="AnswerSink"/>, so that n readers and n writers make n² pairs.</summary>
/// <remarks>A translation is a pure function of the request: no clock, no random ids, members in a fixed order; a longer history begins with the bytes of the shorter one, so that prefix caches hold.</remarks>
public abstract class WireFormat
{
    /// <summary>Its name, such as <c>chat</c>.</summary>
    public abstract string Name { get; }

    /// <summary>What no other format has of this one's requests: the reader approximates, drops or refuses it.</summary>
    public abstract IReadOnlyList<Fate> FatesOfReading { get; }

    /// <summary>What this format cannot say of others' requests at an upstream: the writer approximates, drops or refuses it.</summary>
    public abstract IReadOnlyList<Fate> FatesOfWriting(UpstreamTraits traits);

    /// <summary>Reads a client's request.</summary>
    /// <param name="body">The whole body; the conversation refers to it.</param>
    /// <param name="losses">Counts what cannot be carried at all.</param>
    /// <exception cref="RequestRefusedException">It cannot be read, or must not be carried in part.</exception>
    public abstract Conversation ReadRequest(ReadOnlyMemory<byte> body, Losses losses);

    /// <summary>Writes a request to an upstream.</summary>
    /// <param name="conversation">The request; what is taken out of it is not passed on twice.</param>
    /// <param name="traits">The upstream.</param>
    /// <param name="tools">Receives the tools by their names there.</param>
    /// <param name="losses">Counts what this format has no place for.</param>
    /// <param name="output">Receives the body.</param>
    /// <exception cref="RequestRefusedException">It must not be carried in part.</exception>
    public abstract void WriteRequest(
        Conversation conversation,
        UpstreamTraits traits,
        ToolTable tools,
        Losses losses,
        IBufferWriter<byte> output
    );

    /// <summary>Reads an upstream's stream.</summary>
    public abstract AnswerStreamReader ReadStream(AnswerContext context, AnswerSink sink);

    /// <summary>Reads an upstream's whole answer. What is no answer of this format is a <see cref="AnswerSink.Fail"/>.</summary>
    public abstract void ReadWhole(ReadOnlySpan<byte> answer, AnswerContext context, AnswerSink sink);

    /// <summary>Writes a client's stream.</summary>
    public abstract ClientAnswerWriter WriteStream(AnswerContext context, IBufferWriter<byte> output);

    /// <summary>Writes a client's whole answer: all of it at <see cref="ClientAnswerWriter.Complete"/>.</summary>
    public abstract ClientAnswerWriter WriteWhole(AnswerContext context, IBufferWriter<byte> output);

    /// <summary>An upstream's error in the client's words: status, type and code by this format's table, the message as it is.</summary>
    public abstract ApiError Say(UpstreamError error);
}
