using System.Buffers;
using Farthing.Protocol.Translation.Answers;
using Farthing.Protocol.Translation.Errors;
using Farthing.Protocol.Translation.Json;
using Farthing.Protocol.Translation.Requests;

namespace Farthing.Protocol.Translation.Chat;

/// <summary>Receives an answer for a chat client's stream: chunks may be interleaved, so that what comes goes out at once.</summary>
/// <param name="context">The answer's request.</param>
/// <param name="chunks">Writes them.</param>
internal sealed class ChatStreamSink(AnswerContext context, ChatChunkWriter chunks) : AnswerSink
{
    /// <summary>Most bytes of citations that are kept until the end.</summary>
    private const int MaxAnnotationBytes = 64 << 10;

    private readonly ChatThinking thinking = new(context);
    private readonly ArrayBufferWriter<byte> scratch = new(256);
    private readonly List<StreamedCall> calls = [];
    private ArrayBufferWriter<byte>? annotations;
    private JsonOutput? annotationJson;
    private ArrayBufferWriter<byte>? logProbs; // of the text that comes next
    private bool hasWords;

    /// <summary>Writes chunks.</summary>
    public ChatChunkWriter Chunks => chunks;

    /// <summary>True once the first chunk was written.</summary>
    public bool IsStarted { get; private set; }

    /// <summary>Why the answer ended.</summary>
    public FinishReason Finished { get; private set; }

    /// <summary>True when a tool was called.</summary>
    public bool HasCalls => calls.Count > 0;

    /// <summary>What failed; null where nothing did.</summary>
    public UpstreamError? Failure { get; private set; }

    /// <inheritdoc/>
    public override void Start()
    {
        if (!IsStarted)
        {
            IsStarted = true;
            chunks.WriteRole();
        }
    }

    /// <inheritdoc/>
    public override void Reasoning(ReadOnlySpan<byte> text)
    {
        if (context.DropsReasoning)
        {
            context.Losses.CountOnce("reasoning");
        }
        else if (!text.IsEmpty)
        {
            chunks.WriteReasoning(text);
            thinking.Take(text);
        }
    }

    /// <inheritdoc/>
    public override void ReasoningEnd(ReadOnlySpan<byte> seal) => WriteThinking(thinking.End(seal));

    /// <inheritdoc/>
    public override void HiddenReasoning(ReadOnlySpan<byte> seal)
    {
        EndReasoning();
        WriteThinking(thinking.Hidden(seal));
    }

    /// <inheritdoc/>
    public override void Text(ReadOnlySpan<byte> text)
    {
        if (!text.IsEmpty)
        {
            EndReasoning();
            hasWords = true;
            chunks.WriteContent(text, logProbs is null ? default : JsonLine.Of(logProbs.WrittenSpan));
            logProbs?.ResetWrittenCount();
        }
    }

    /// <inheritdoc/>
    public override void LogProbs(ReadOnlySpan<byte> tokens)
    {
        logProbs ??= new ArrayBufferWriter<byte>(512);
        logProbs.Write(logProbs.WrittenCount > 0 ? ","u8 : default);
        logProbs.Write(tokens);
    }

    /// <inheritdoc/>
    public override void Refusal(ReadOnlySpan<byte> text)
    {
        if (!text.IsEmpty)
        {
            EndReasoning();
            hasWords = true;
            WriteDelta("\"refusal\":\""u8, text, "\""u8);
        }
    }

    /// <inheritdoc/>
    public override void Annotation(ReadOnlySpan<byte> json)
    {
        annotations ??= new ArrayBufferWriter<byte>(512);
        annotationJson ??= new JsonOutput(annotations);
        if (
            annotations.WrittenCount + json.Length > MaxAnnotationBytes
            || !ChatWords.WriteAnnotation(annotationJson, json)
        )
        {
            context.Losses.Count("annotation");
        }
    }

    /// <inheritdoc/>
    public override void ToolStart(
        int call,
        ReadOnlySpan<byte> id,
        ReadOnlySpan<byte> name,
        bool isCustom = false
    )
    {
        EndReasoning();
        int index = calls.Count;
        ToolDefinition? tool = context.Tools.Find(name);
        bool isText = isCustom || tool?.Kind == ToolKind.Custom;
        StreamedCall one = new(call, isText && !isCustom ? new InputArgument() : null)
        {
            IsText = isText,
            Head = chunks.HeadOfArguments(index, isText),
        };
        calls.Add(one);
        scratch.ResetWrittenCount();
        ToolCallHead head = new(id, name, isCustom, tool);
        JsonOutput json = new JsonOutput(scratch).Name("tool_calls"u8).Array().Object();
        json.Name("index"u8).Number(index);
        ChatWords.WriteCallHead(json, context, head, index, isText);
        json.Name(isText ? "input"u8 : "arguments"u8).Text(""u8).EndObject().EndObject().EndArray();
        chunks.WriteDelta(scratch.WrittenSpan);
    }

    /// <inheritdoc/>
    public override void ToolArguments(int call, ReadOnlySpan<byte> text)
    {
        StreamedCall? one = Find(call);
        if (one is null)
        {
            context.Losses.Count("late_arguments"); // Of a call that never began.
            return;
        }

        text = one.Input is null ? text : one.Input.Take(text);
        WriteArguments(one, text);
    }

    /// <inheritdoc/>
    public override void ToolEnd(int call)
    {
        if (Find(call) is { } one)
        {
            EndCall(one);
        }
    }

    /// <inheritdoc/>
    public override void Finish(FinishReason reason, ReadOnlySpan<byte> stopText = default) =>
        Finished = reason;

    /// <inheritdoc/>
    public override void Fail(UpstreamError error) => Failure ??= error;

    /// <summary>The answer is at its end: what is not written yet goes out.</summary>
    public void End()
    {
        Start();
        EndReasoning();
        foreach (StreamedCall call in calls)
        {
            EndCall(call);
        }

        if (Finished == FinishReason.Refusal && !hasWords)
        {
            WriteDelta("\"refusal\":\""u8, "refused"u8, "\""u8);
        }

        if (Finished == FinishReason.Pause)
        {
            context.Losses.Count("pause_turn");
        }

        if (annotations is { WrittenCount: > 0 })
        {
            WriteDelta("\"annotations\":["u8, annotations.WrittenSpan, "]"u8);
        }
    }

    private void EndReasoning() => WriteThinking(thinking.EndUnsealed());

    private void WriteThinking(ReadOnlySpan<byte> block)
    {
        if (!block.IsEmpty)
        {
            WriteDelta("\"thinking_blocks\":["u8, block, "]"u8);
        }
    }

    private void WriteDelta(ReadOnlySpan<byte> before, ReadOnlySpan<byte> text, ReadOnlySpan<byte> after)
    {
        scratch.ResetWrittenCount();
        scratch.Write(before);
        scratch.Write(text);
        scratch.Write(after);
        chunks.WriteDelta(scratch.WrittenSpan);
    }

    private StreamedCall? Find(int call)
    {
        for (int i = calls.Count - 1; i >= 0; i--)
        {
            if (calls[i].Call == call)
            {
                return calls[i];
            }
        }

        return null;
    }

    private void WriteArguments(StreamedCall call, ReadOnlySpan<byte> text)
    {
        if (!text.IsEmpty)
        {
            call.HasArguments = true;
            chunks.WriteArguments(call.Head, text);
        }
    }

    /// <summary>Clients parse arguments: a function without any gets <c>{}</c>.</summary>
    private void EndCall(StreamedCall call)
    {
        if (call.IsEnded)
        {
            return;
        }

        call.IsEnded = true;
        if (call.Input is { } input)
        {
            WriteArguments(call, input.End());
            if (input.IsMisshapen)
            {
                context.Losses.Count("custom_input");
            }
        }
        else if (!call.HasArguments && !call.IsText)
        {
            WriteArguments(call, "{}"u8);
        }
    }

    private sealed class StreamedCall(int call, InputArgument? input)
    {
        public int Call { get; } = call;

        public InputArgument? Input { get; } = input;

        public required bool IsText { get; init; }

        public required byte[] Head { get; init; }

        public bool HasArguments { get; set; }

        public bool IsEnded { get; set; }
    }
}
