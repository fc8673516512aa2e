using System.Buffers;
using System.Globalization;
using System.Text;
using Farthing.Protocol.OpenAi;
using Farthing.Protocol.Sse;
using Farthing.Protocol.Translation.Answers;
using Farthing.Protocol.Translation.Errors;

namespace Farthing.Protocol.Translation.Chat;

/// <summary>Writes a chat client's stream.</summary>
internal sealed class ChatStreamWriter : ClientAnswerWriter
{
    private readonly ChatStreamSink sink;
    private readonly AnswerContext context;
    private readonly IBufferWriter<byte> output;

    /// <summary>A writer.</summary>
    /// <param name="context">The answer's request.</param>
    /// <param name="output">Receives events.</param>
    public ChatStreamWriter(AnswerContext context, IBufferWriter<byte> output)
    {
        this.context = context;
        this.output = output;
        sink = new ChatStreamSink(context, new ChatChunkWriter(context, output));
    }

    /// <inheritdoc/>
    public override AnswerSink Sink => sink;

    /// <inheritdoc/>
    public override bool IsStarted => sink.IsStarted;

    /// <inheritdoc/>
    public override UpstreamError? Failure => sink.Failure;

    /// <inheritdoc/>
    public override void Complete(in AnswerUsage usage, string costUsd)
    {
        sink.End();
        WriteCost(costUsd);
        sink.Chunks.WriteFinish(ChatWords.WordOf(sink.Finished, sink.HasCalls));
        WriteUsage(usage);
        output.Write(SseWriter.Done);
    }

    /// <inheritdoc/>
    public override void Fail(UpstreamError error) => WriteError(OpenAiError.Of(error));

    /// <summary>A finish at <c>length</c>, for clients that pass over errors in a stream; the error, for those that raise it; the end.</summary>
    public override void Cut(ApiError error, in AnswerUsage usage, string costUsd)
    {
        sink.Chunks.WriteFinish("length"u8);
        WriteUsage(usage);
        WriteError(error);
        WriteCost(costUsd);
        output.Write(SseWriter.Done);
    }

    /// <inheritdoc/>
    public override void KeepAlive() => SseWriter.WriteComment(output, "keep-alive"u8);

    private void WriteUsage(in AnswerUsage usage)
    {
        if (context.Request.AsksUsage)
        {
            sink.Chunks.WriteUsage(usage);
        }
    }

    private void WriteCost(string costUsd)
    {
        if (costUsd.Length > 0)
        {
            SseWriter.WriteComment(
                output,
                Encoding.ASCII.GetBytes(
                    string.Create(CultureInfo.InvariantCulture, $"x-farthing-cost-usd={costUsd}")
                )
            );
        }
    }

    private void WriteError(ApiError error)
    {
        output.Write("data: "u8);
        error.Write(output);
        output.Write("\n\n"u8);
    }
}
