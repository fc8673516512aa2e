using System.Buffers;
using Farthing.Protocol.OpenAi;
using Farthing.Protocol.Translation.Answers;
using Farthing.Protocol.Translation.Errors;
using Farthing.Protocol.Translation.Json;

namespace Farthing.Protocol.Translation.Chat;

/// <summary>Writes a chat client's whole answer.</summary>
/// <param name="context">The answer's request.</param>
/// <param name="output">Receives it.</param>
internal sealed class ChatWholeWriter(AnswerContext context, IBufferWriter<byte> output) : ClientAnswerWriter
{
    private readonly ChatWholeSink sink = new(context);

    /// <inheritdoc/>
    public override AnswerSink Sink => sink;

    /// <inheritdoc/>
    public override bool IsStarted => false;

    /// <inheritdoc/>
    public override UpstreamError? Failure => sink.Failure;

    /// <inheritdoc/>
    public override void Complete(in AnswerUsage usage, string costUsd)
    {
        sink.End();
        JsonOutput json = new JsonOutput(output).Object();
        json.Name("id"u8).Plain($"chatcmpl-{context.RequestId}");
        json.Name("object"u8).Text("chat.completion"u8);
        json.Name("created"u8).Number(context.CreatedSeconds);
        json.Name("model"u8).Plain(context.Request.Model);
        json.Name("choices"u8).Array().Object().Name("index"u8).Number(0);
        json.Name("message"u8);
        sink.WriteMessage(json);
        sink.WriteLogProbs(json.Name("logprobs"u8));
        json.Name("finish_reason"u8)
            .Text(ChatWords.WordOf(sink.Finished, sink.HasCalls))
            .EndObject()
            .EndArray();
        json.Name("usage"u8);
        ChatWords.WriteUsage(json, usage);
        json.EndObject();
    }

    /// <summary>The error instead of an answer.</summary>
    public override void Fail(UpstreamError error) => OpenAiError.Of(error).Write(output);

    /// <summary>The error instead of an answer.</summary>
    public override void Cut(ApiError error, in AnswerUsage usage, string costUsd) => error.Write(output);

    /// <summary>Nothing: an answer that comes whole has no beginning before its end.</summary>
    public override void KeepAlive() { }
}
