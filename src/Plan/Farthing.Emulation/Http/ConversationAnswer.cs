using System.Buffers;
using Farthing.Protocol.OpenAi;
using Farthing.Protocol.Translation;
using Farthing.Protocol.Translation.Answers;
using Farthing.Protocol.Translation.Requests;

namespace Farthing.Emulation.Http;

/// <summary>Writes answers of Responses and Messages with the writers of the gateway: the bytes of a format are made in one place.</summary>
/// <param name="format">The format.</param>
/// <param name="isStream">As events; false: one object at <see cref="Finish"/>.</param>
/// <param name="id">The answer's id; its prefix ends with the underscore.</param>
/// <param name="createdUnixSeconds">When it was asked for.</param>
/// <param name="model">The served model's name.</param>
internal sealed class ConversationAnswer(
    WireFormat format,
    bool isStream,
    string id,
    long createdUnixSeconds,
    string model
) : IAnswerStream
{
    private readonly AnswerContext context = new()
    {
        RequestId = id[(id.IndexOf('_', StringComparison.Ordinal) + 1)..],
        Request = new Conversation { Model = model },
        Traits = new UpstreamTraits { Model = model, Tag = "" },
        Tools = new ToolTable(),
        Losses = new Losses(),
        CreatedSeconds = createdUnixSeconds,
    };
    private ClientAnswerWriter? writer;
    private bool isReasoning;

    /// <inheritdoc/>
    public void Open(IBufferWriter<byte> output, int index, in ChunkTail tail)
    {
        context.UsageAtStart = UsageOf(tail.Usage);
        Sink(output).Start();
    }

    /// <inheritdoc/>
    public void WriteText(
        IBufferWriter<byte> output,
        int index,
        ChunkKinds kind,
        ReadOnlySpan<byte> text,
        in ChunkTail tail
    )
    {
        AnswerSink sink = Sink(output);
        switch (kind)
        {
            case ChunkKinds.Reasoning:
                sink.Reasoning(text);
                isReasoning |= !text.IsEmpty;
                break;
            case ChunkKinds.Tool:
                sink.ToolArguments(0, text);
                break;
            default:
                EndReasoning(sink);
                sink.Text(text);
                break;
        }
    }

    /// <inheritdoc/>
    public void OpenCall(
        IBufferWriter<byte> output,
        int index,
        string callId,
        string function,
        in ChunkTail tail
    )
    {
        AnswerSink sink = Sink(output);
        EndReasoning(sink);
        sink.ToolStart(0, Escaped(callId), Escaped(function));
    }

    /// <inheritdoc/>
    public void Finish(
        IBufferWriter<byte> output,
        in TokenUsage usage,
        StopReason reason,
        string? stopSequence
    )
    {
        AnswerSink sink = Sink(output);
        EndReasoning(sink);
        sink.Finish(ReasonOf(reason, stopSequence), Escaped(stopSequence ?? ""));
        writer!.Complete(UsageOf(usage), costUsd: "");
    }

    /// <summary>Writes a whole choice and its end.</summary>
    /// <param name="output">Where to.</param>
    /// <param name="choice">What was said.</param>
    /// <param name="usage">What it took.</param>
    public void Write(IBufferWriter<byte> output, AnswerChoice choice, in TokenUsage usage)
    {
        Say(ChunkKinds.Reasoning, choice.Reasoning);
        Say(ChunkKinds.Content, choice.Content);
        if (choice.ToolName is string function)
        {
            OpenCall(output, 0, choice.ToolCallId, function, default);
            Say(ChunkKinds.Tool, choice.ToolArguments);
        }

        Finish(output, usage, choice.Finish, choice.StopSequence);

        void Say(ChunkKinds kind, ReadOnlyMemory<byte> text) =>
            WriteText(output, 0, kind, JsonString.Escape(text.Span), default);
    }

    private AnswerSink Sink(IBufferWriter<byte> output) =>
        (writer ??= isStream ? format.WriteStream(context, output) : format.WriteWhole(context, output)).Sink;

    /// <summary>Emulated reasoning has no seal: nobody takes it back.</summary>
    private void EndReasoning(AnswerSink sink)
    {
        if (isReasoning)
        {
            sink.ReasoningEnd([]);
            isReasoning = false;
        }
    }

    private static FinishReason ReasonOf(StopReason reason, string? stopSequence) =>
        reason switch
        {
            StopReason.Length => FinishReason.Length,
            StopReason.ToolCalls => FinishReason.ToolCalls,
            StopReason.ContentFilter => FinishReason.ContentFilter,
            _ => stopSequence is null ? FinishReason.Stop : FinishReason.StopText,
        };

    private static AnswerUsage UsageOf(in TokenUsage usage)
    {
        long cached = Math.Max(0, usage.CachedTokens);
        return new AnswerUsage(
            Math.Max(0, usage.PromptTokens - cached),
            cached,
            0,
            Math.Max(0, usage.CompletionTokens)
        )
        {
            Reasoning = usage.ReasoningTokens >= 0 ? usage.ReasoningTokens : null,
        };
    }

    private static byte[] Escaped(string text) => System.Text.Encoding.UTF8.GetBytes(JsonString.Escape(text));
}
