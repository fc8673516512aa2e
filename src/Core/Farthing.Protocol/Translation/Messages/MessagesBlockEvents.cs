using System.Buffers;
using System.Buffers.Text;
using System.Text;
using Farthing.Protocol.Translation.Answers;
using Farthing.Protocol.Translation.Json;

namespace Farthing.Protocol.Translation.Messages;

/// <summary>Writes an answer's blocks as events. An index is the number of blocks before it, and nothing else; the frame around an open block's deltas is made once.</summary>
/// <param name="context">The answer's request.</param>
/// <param name="output">Receives the events.</param>
internal sealed class MessagesBlockEvents(AnswerContext context, IBufferWriter<byte> output) : BlockSink
{
    private readonly byte[] frame = new byte[160];
    private int frameLength;
    private int next;
    private int calls;
    private bool isCustom;
    private byte[]? heldSeal;

    /// <summary>The event that keeps a silent connection open.</summary>
    public static ReadOnlySpan<byte> Ping => "event: ping\ndata: {\"type\":\"ping\"}\n\n"u8;

    private static ReadOnlySpan<byte> FrameEnd => "\"}}\n\n"u8;

    /// <inheritdoc/>
    public override void Start()
    {
        output.Write("event: message_start\ndata: "u8);
        JsonOutput json = new(output);
        json.Object().Name("type"u8).Text("message_start"u8).Name("message"u8);
        MessagesHead.Write(json, context);
        json.Name("content"u8).Array().EndArray();
        json.Name("stop_reason"u8).Null().Name("stop_sequence"u8).Null().Name("stop_details"u8).Null();
        json.Name("container"u8).Null().Name("diagnostics"u8).Null().Name("usage"u8);
        MessagesUsage.Write(json, context.UsageAtStart);
        json.EndObject().EndObject();
        output.Write("\n\n"u8);
        output.Write(Ping);
    }

    /// <inheritdoc/>
    public override void OpenReasoning()
    {
        StartBlock("""{"type":"thinking","thinking":"","signature":""}"""u8);
        Frame("thinking_delta"u8, "thinking"u8);
    }

    /// <inheritdoc/>
    public override void Reasoning(ReadOnlySpan<byte> text)
    {
        if (!context.Request.Reasoning.IsHidden)
        {
            WriteDelta(text);
        }
    }

    /// <inheritdoc/>
    /// <remarks>The block stays open until something else begins: clients do not repeat a broken answer of which a block is whole, even if it is thinking alone.</remarks>
    public override void CloseReasoning(ReadOnlySpan<byte> seal) => heldSeal = seal.ToArray();

    /// <inheritdoc/>
    public override void HiddenReasoning(ReadOnlySpan<byte> seal)
    {
        if (!MessagesHead.IsRedacted(seal))
        {
            OpenReasoning();
            CloseReasoning(seal);
            return;
        }

        StartBlock([.. "{\"type\":\"redacted_thinking\",\"data\":\""u8, .. seal, .. "\"}"u8]);
        StopBlock();
    }

    /// <inheritdoc/>
    public override void OpenText()
    {
        StartBlock("""{"type":"text","text":""}"""u8);
        Frame("text_delta"u8, "text"u8);
    }

    /// <inheritdoc/>
    public override void Text(ReadOnlySpan<byte> text) => WriteDelta(text);

    /// <inheritdoc/>
    public override void Refusal(ReadOnlySpan<byte> text) => WriteDelta(text);

    /// <inheritdoc/>
    /// <remarks>Anthropic's citations of the web carry an index of its own search, which nobody else has.</remarks>
    public override void Annotation(ReadOnlySpan<byte> json) => context.Losses.Count("annotation");

    /// <inheritdoc/>
    public override void CloseText() => StopBlock();

    /// <inheritdoc/>
    public override void OpenCall(in ToolCallHead head)
    {
        StartBlock([
            .. "{\"type\":\"tool_use\",\"id\":\""u8,
            .. MessagesHead.CallIdOf(context, head.Id, calls++),
            .. "\",\"name\":\""u8,
            .. head.FullName,
            .. "\",\"input\":{}}"u8,
        ]);
        Frame("input_json_delta"u8, "partial_json"u8);
        isCustom = head.IsCustom;
        if (isCustom)
        {
            WriteDelta("{\\\"input\\\":\\\""u8);
        }
    }

    /// <inheritdoc/>
    public override void Arguments(ReadOnlySpan<byte> text) =>
        WriteDelta(isCustom ? MessagesText.Nest(text) : text);

    /// <inheritdoc/>
    public override void CloseCall()
    {
        if (isCustom)
        {
            WriteDelta("\\\"}"u8);
            isCustom = false;
        }

        StopBlock();
    }

    /// <summary>Closes what is held open.</summary>
    public void End()
    {
        if (heldSeal is not null)
        {
            Frame("signature_delta"u8, "signature"u8);
            WriteDelta(heldSeal);
            heldSeal = null;
            StopBlock();
        }
    }

    private void StartBlock(ReadOnlySpan<byte> block)
    {
        End();
        output.Write("event: content_block_start\ndata: {\"type\":\"content_block_start\",\"index\":"u8);
        WriteIndex();
        output.Write(",\"content_block\":"u8);
        output.Write(block);
        output.Write("}\n\n"u8);
    }

    private void StopBlock()
    {
        output.Write("event: content_block_stop\ndata: {\"type\":\"content_block_stop\",\"index\":"u8);
        WriteIndex();
        output.Write("}\n\n"u8);
        next++;
    }

    private void WriteIndex()
    {
        Utf8Formatter.TryFormat(next, output.GetSpan(11), out int length);
        output.Advance(length);
    }

    /// <summary>Makes what stands before a delta's text.</summary>
    private void Frame(ReadOnlySpan<byte> type, ReadOnlySpan<byte> member)
    {
        frameLength = 0;
        Add("event: content_block_delta\ndata: {\"type\":\"content_block_delta\",\"index\":"u8);
        Utf8Formatter.TryFormat(next, frame.AsSpan(frameLength), out int length);
        frameLength += length;
        Add(",\"delta\":{\"type\":\""u8);
        Add(type);
        Add("\",\""u8);
        Add(member);
        Add("\":\""u8);
    }

    private void Add(ReadOnlySpan<byte> bytes)
    {
        bytes.CopyTo(frame.AsSpan(frameLength));
        frameLength += bytes.Length;
    }

    private void WriteDelta(ReadOnlySpan<byte> text)
    {
        int length = frameLength + text.Length + FrameEnd.Length;
        Span<byte> target = output.GetSpan(length);
        frame.AsSpan(0, frameLength).CopyTo(target);
        text.CopyTo(target[frameLength..]);
        FrameEnd.CopyTo(target[(frameLength + text.Length)..]);
        output.Advance(length);
    }
}

/// <summary>What a stream's first event and a whole answer have in common.</summary>
internal static class MessagesHead
{
    /// <summary>Writes the members before the content: the model as the client named it.</summary>
    public static void Write(JsonOutput json, AnswerContext context) =>
        json.Object()
            .Name("id"u8)
            .Text(Encoding.ASCII.GetBytes($"msg_{context.RequestId}"))
            .Name("type"u8)
            .Text("message"u8)
            .Name("role"u8)
            .Text("assistant"u8)
            .Name("model"u8)
            .Plain(context.Request.Model);

    /// <summary>A call's id: the upstream's own, unchanged, or one made of the request's.</summary>
    /// <param name="context">The answer's request.</param>
    /// <param name="id">The upstream's; may be empty.</param>
    /// <param name="ordinal">The call's number in the answer.</param>
    public static ReadOnlySpan<byte> CallIdOf(AnswerContext context, ReadOnlySpan<byte> id, int ordinal) =>
        id.IsEmpty ? Encoding.ASCII.GetBytes(context.IdOf("toolu_", ordinal)) : id;

    /// <summary>True for a seal of thinking that was redacted: its block shows nothing, not even that it is empty.</summary>
    public static bool IsRedacted(ReadOnlySpan<byte> seal) =>
        seal.Length > 15 && seal.StartsWith("fth3."u8) && seal[14] == (byte)'r';
}
