using System.Buffers;
using System.Text;
using Farthing.Protocol.OpenAi;
using Farthing.Protocol.Translation.Answers;
using Farthing.Protocol.Translation.Errors;
using Farthing.Protocol.Translation.Json;

namespace Farthing.Protocol.Translation.Messages;

/// <summary>Writes a stream for a Messages client.</summary>
internal sealed class MessagesStreamWriter : ClientAnswerWriter
{
    private readonly AnswerContext context;
    private readonly IBufferWriter<byte> output;
    private readonly MessagesBlockEvents events;
    private readonly BlockOrder order;

    /// <summary>A writer.</summary>
    /// <param name="context">The answer's request.</param>
    /// <param name="output">Receives the events.</param>
    public MessagesStreamWriter(AnswerContext context, IBufferWriter<byte> output)
    {
        this.context = context;
        this.output = output;
        events = new MessagesBlockEvents(context, output);
        order = new BlockOrder(events, context);
    }

    /// <inheritdoc/>
    public override AnswerSink Sink => order;

    /// <inheritdoc/>
    public override bool IsStarted => order.IsStarted;

    /// <inheritdoc/>
    public override UpstreamError? Failure => order.Failure;

    /// <inheritdoc/>
    public override void Complete(in AnswerUsage usage, string costUsd)
    {
        order.End();
        events.End();
        output.Write("event: message_delta\ndata: "u8);
        JsonOutput json = new(output);
        json.Object().Name("type"u8).Text("message_delta"u8).Name("delta"u8).Object();
        MessagesStop.Write(json, order, context, usage);
        json.Name("container"u8).Null().EndObject().Name("usage"u8);
        MessagesUsage.WriteDelta(json, usage);
        json.EndObject();
        output.Write("\n\n"u8);
        WriteCost(costUsd);
        output.Write("event: message_stop\ndata: {\"type\":\"message_stop\"}\n\n"u8);
    }

    /// <inheritdoc/>
    public override void Fail(UpstreamError error) =>
        MessagesErrors.WriteEvent(output, MessagesErrors.Say(error), context.RequestId);

    /// <inheritdoc/>
    /// <remarks>The error alone ends it: a stop event would make the cut answer look whole.</remarks>
    public override void Cut(ApiError error, in AnswerUsage usage, string costUsd)
    {
        WriteCost(costUsd);
        MessagesErrors.WriteEvent(output, error, context.RequestId);
    }

    /// <inheritdoc/>
    public override void KeepAlive() => output.Write(MessagesBlockEvents.Ping);

    private void WriteCost(string costUsd)
    {
        if (costUsd.Length > 0)
        {
            output.Write(Encoding.ASCII.GetBytes($": x-farthing-cost-usd={costUsd}\n\n"));
        }
    }
}
