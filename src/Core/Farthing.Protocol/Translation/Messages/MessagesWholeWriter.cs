using System.Buffers;
using Farthing.Protocol.OpenAi;
using Farthing.Protocol.Translation.Answers;
using Farthing.Protocol.Translation.Errors;
using Farthing.Protocol.Translation.Json;

namespace Farthing.Protocol.Translation.Messages;

/// <summary>Writes a whole answer for a Messages client, when all of it is there. What fails is told by the answer's status: nothing is written.</summary>
internal sealed class MessagesWholeWriter : ClientAnswerWriter
{
    private readonly AnswerContext context;
    private readonly IBufferWriter<byte> output;
    private readonly MessagesBlockList blocks;
    private readonly BlockOrder order;

    /// <summary>A writer.</summary>
    /// <param name="context">The answer's request.</param>
    /// <param name="output">Receives the answer.</param>
    public MessagesWholeWriter(AnswerContext context, IBufferWriter<byte> output)
    {
        this.context = context;
        this.output = output;
        blocks = new MessagesBlockList(context);
        order = new BlockOrder(blocks, context);
    }

    /// <inheritdoc/>
    public override AnswerSink Sink => order;

    /// <inheritdoc/>
    public override bool IsStarted => false;

    /// <inheritdoc/>
    public override UpstreamError? Failure => order.Failure;

    /// <inheritdoc/>
    public override void Complete(in AnswerUsage usage, string costUsd)
    {
        order.End();
        JsonOutput json = new(output);
        MessagesHead.Write(json, context);
        json.Name("content"u8).Array();
        blocks.Write(json, isCut: order.Finished is FinishReason.Length or FinishReason.ContextWindow);
        json.EndArray();
        MessagesStop.Write(json, order, context, usage);
        json.Name("container"u8).Null().Name("diagnostics"u8).Null().Name("usage"u8);
        MessagesUsage.Write(json, usage);
        json.EndObject();
    }

    /// <inheritdoc/>
    public override void Fail(UpstreamError error) { }

    /// <inheritdoc/>
    public override void Cut(ApiError error, in AnswerUsage usage, string costUsd) { }

    /// <inheritdoc/>
    public override void KeepAlive() { }
}
