using System.Buffers;
using Farthing.Protocol.Translation.Answers;
using Farthing.Protocol.Translation.Errors;
using Farthing.Protocol.Translation.Json;
using Farthing.Protocol.Translation.Requests;

namespace Farthing.Protocol.Translation.Chat;

/// <summary>Collects an answer for a chat client's message.</summary>
/// <param name="context">The answer's request.</param>
internal sealed class ChatWholeSink(AnswerContext context) : AnswerSink
{
    private readonly ChatThinking thinking = new(context);
    private readonly ArrayBufferWriter<byte> text = new(1024);
    private readonly ArrayBufferWriter<byte> reasoning = new();
    private readonly ArrayBufferWriter<byte> refusal = new();
    private readonly ArrayBufferWriter<byte> blocks = new();
    private readonly ArrayBufferWriter<byte> logProbs = new();
    private readonly List<CollectedCall> calls = [];
    private ArrayBufferWriter<byte>? annotations;
    private JsonOutput? annotationJson;

    /// <summary>Why the answer ended.</summary>
    public FinishReason Finished { get; private set; }

    /// <summary>True when a tool was called.</summary>
    public bool HasCalls => calls.Count > 0;

    /// <summary>What failed; null where nothing did.</summary>
    public UpstreamError? Failure { get; private set; }

    /// <inheritdoc/>
    public override void Start() { }

    /// <inheritdoc/>
    public override void Reasoning(ReadOnlySpan<byte> text)
    {
        if (context.DropsReasoning)
        {
            context.Losses.CountOnce("reasoning");
            return;
        }

        reasoning.Write(text);
        thinking.Take(text);
    }

    /// <inheritdoc/>
    public override void ReasoningEnd(ReadOnlySpan<byte> seal) => AddBlock(thinking.End(seal));

    /// <inheritdoc/>
    public override void HiddenReasoning(ReadOnlySpan<byte> seal)
    {
        AddBlock(thinking.EndUnsealed());
        AddBlock(thinking.Hidden(seal));
    }

    /// <inheritdoc/>
    public override void Text(ReadOnlySpan<byte> text)
    {
        AddBlock(thinking.EndUnsealed());
        this.text.Write(text);
    }

    /// <inheritdoc/>
    public override void LogProbs(ReadOnlySpan<byte> tokens)
    {
        logProbs.Write(logProbs.WrittenCount > 0 ? ","u8 : default);
        logProbs.Write(tokens);
    }

    /// <inheritdoc/>
    public override void Refusal(ReadOnlySpan<byte> text)
    {
        AddBlock(thinking.EndUnsealed());
        refusal.Write(text);
    }

    /// <inheritdoc/>
    public override void Annotation(ReadOnlySpan<byte> json)
    {
        annotations ??= new ArrayBufferWriter<byte>(512);
        annotationJson ??= new JsonOutput(annotations);
        if (!ChatWords.WriteAnnotation(annotationJson, json))
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
        AddBlock(thinking.EndUnsealed());
        calls.Add(
            new CollectedCall
            {
                Call = call,
                Id = id.ToArray(),
                Name = name.ToArray(),
                IsCustom = isCustom,
                Tool = context.Tools.Find(name),
            }
        );
    }

    /// <inheritdoc/>
    public override void ToolArguments(int call, ReadOnlySpan<byte> text)
    {
        CollectedCall? one = calls.FindLast(known => known.Call == call);
        if (one is null)
        {
            context.Losses.Count("late_arguments");
        }
        else
        {
            one.Arguments.Write(text);
        }
    }

    /// <inheritdoc/>
    public override void ToolEnd(int call) { }

    /// <inheritdoc/>
    public override void Finish(FinishReason reason, ReadOnlySpan<byte> stopText = default) =>
        Finished = reason;

    /// <inheritdoc/>
    public override void Fail(UpstreamError error) => Failure ??= error;

    /// <summary>The answer is at its end.</summary>
    public void End()
    {
        AddBlock(thinking.EndUnsealed());
        if (Finished == FinishReason.Refusal && refusal.WrittenCount == 0 && text.WrittenCount == 0)
        {
            refusal.Write("refused"u8);
        }

        if (Finished == FinishReason.Pause)
        {
            context.Losses.Count("pause_turn");
        }
    }

    /// <summary>Writes the message.</summary>
    public void WriteMessage(JsonOutput json)
    {
        json.Object().Name("role"u8).Text("assistant"u8);
        bool isNull = text.WrittenCount == 0 && (calls.Count > 0 || refusal.WrittenCount > 0);
        WriteText(json.Name("content"u8), text, isNull);
        WriteText(json.Name("refusal"u8), refusal, refusal.WrittenCount == 0);
        if (reasoning.WrittenCount > 0)
        {
            json.Name("reasoning_content"u8).Text(reasoning.WrittenSpan);
        }

        if (blocks.WrittenCount > 0)
        {
            json.Name("thinking_blocks"u8).Array().Raw(blocks.WrittenSpan).EndArray();
        }

        if (annotations is { WrittenCount: > 0 })
        {
            json.Name("annotations"u8).Array().Raw(annotations.WrittenSpan).EndArray();
        }

        if (calls.Count > 0)
        {
            json.Name("tool_calls"u8).Array();
            for (int i = 0; i < calls.Count; i++)
            {
                WriteCall(json, calls[i], i);
            }

            json.EndArray();
        }

        json.EndObject();
    }

    /// <summary>Writes the choice's <c>logprobs</c>: null where none came.</summary>
    public void WriteLogProbs(JsonOutput json)
    {
        if (logProbs.WrittenCount == 0)
        {
            json.Null();
            return;
        }

        json.Object().Name("content"u8).Array().More(logProbs.WrittenSpan).EndArray();
        json.Name("refusal"u8).Null().EndObject();
    }

    private static void WriteText(JsonOutput json, ArrayBufferWriter<byte> text, bool isNull)
    {
        if (isNull)
        {
            json.Null();
        }
        else
        {
            json.Text(text.WrittenSpan);
        }
    }

    private void WriteCall(JsonOutput json, CollectedCall call, int index)
    {
        bool isText = call.IsCustom || call.Tool?.Kind == ToolKind.Custom;
        json.Object();
        ToolCallHead head = new(call.Id, call.Name, call.IsCustom, call.Tool);
        ChatWords.WriteCallHead(json, context, head, index, isText);
        ReadOnlySpan<byte> arguments = call.Arguments.WrittenSpan;
        if (isText && !call.IsCustom)
        {
            InputArgument input = new();
            json.Name("input"u8).BeginText().More(input.Take(arguments)).More(input.End()).EndText();
            if (input.IsMisshapen)
            {
                context.Losses.Count("custom_input");
            }
        }
        else
        {
            bool isEmpty = arguments.IsEmpty && !isText; // Clients parse a function's arguments.
            json.Name(isText ? "input"u8 : "arguments"u8).Text(isEmpty ? "{}"u8 : arguments);
        }

        json.EndObject().EndObject();
    }

    private void AddBlock(ReadOnlySpan<byte> block)
    {
        if (!block.IsEmpty)
        {
            blocks.Write(blocks.WrittenCount > 0 ? ","u8 : default);
            blocks.Write(block);
        }
    }

    private sealed class CollectedCall
    {
        public required int Call { get; init; }

        public required byte[] Id { get; init; }

        public required byte[] Name { get; init; }

        public required bool IsCustom { get; init; }

        public ToolDefinition? Tool { get; init; }

        public ArrayBufferWriter<byte> Arguments { get; } = new();
    }
}
