using System.Buffers;
using System.Text;

namespace Farthing.Protocol.OpenAi;

/// <summary>Writes the chunks of one chat or completion stream as server-sent events. What is the same in all of them is made once; a chunk is one contiguous write without allocation.</summary>
/// <remarks>Texts are handed over as they stand inside a JSON string: escaped. Order on the wire: role (chat), deltas, the last delta with its finish reason, the usage event where it was asked for, <see cref="Sse.SseWriter.Done"/>.</remarks>
public sealed class ChunkWriter : IAnswerStream
{
    private const int NumberRoom = 20;
    private readonly bool isChat;
    private readonly bool includesUsage;
    private readonly byte[] head;

    /// <summary>A writer for one answer.</summary>
    /// <param name="isChat">Chat completions or completions.</param>
    /// <param name="id">The answer's id.</param>
    /// <param name="createdUnixSeconds">When it was asked for.</param>
    /// <param name="model">The served model's name.</param>
    /// <param name="includesUsage">A last event with usage.</param>
    public ChunkWriter(
        bool isChat,
        string id,
        long createdUnixSeconds,
        string model,
        bool includesUsage = false
    )
    {
        this.isChat = isChat;
        this.includesUsage = includesUsage;
        string kind = isChat ? "chat.completion.chunk" : "text_completion";
        head = Encoding.UTF8.GetBytes(
            FormattableString.Invariant(
                $"data: {{\"id\":\"{JsonString.Escape(id)}\",\"object\":\"{kind}\",\"created\":{createdUnixSeconds},\"model\":\"{JsonString.Escape(model)}\",\"choices\":["
            )
        );
    }

    /// <summary>Writes the chunk that opens a choice of a chat: the role, no text.</summary>
    public void Open(IBufferWriter<byte> output, int index, in ChunkTail tail)
    {
        Span<byte> span = output.GetSpan(Room(0, tail));
        int at = Open(span, index);
        at = Put(span, at, "\"delta\":{\"role\":\"assistant\",\"content\":\"\"}"u8);
        output.Advance(Close(span, at, tail));
    }

    /// <summary>Writes a chunk with text.</summary>
    /// <param name="output">Where to.</param>
    /// <param name="index">The choice.</param>
    /// <param name="kind"><see cref="ChunkKinds.Content"/>, <see cref="ChunkKinds.Reasoning"/>, <see cref="ChunkKinds.Tool"/> (arguments of the call), or none for an empty delta.</param>
    /// <param name="text">The text, escaped.</param>
    /// <param name="tail">What stands behind it.</param>
    public void WriteText(
        IBufferWriter<byte> output,
        int index,
        ChunkKinds kind,
        ReadOnlySpan<byte> text,
        in ChunkTail tail
    )
    {
        Span<byte> span = output.GetSpan(Room(text.Length, tail));
        int at = Open(span, index);
        if (!isChat)
        {
            at = Put(span, at, "\"text\":\""u8);
            at = Put(span, at, text);
            at = Put(span, at, "\""u8);
        }
        else if (kind == ChunkKinds.None)
        {
            at = Put(span, at, "\"delta\":{}"u8);
        }
        else
        {
            at = Put(
                span,
                at,
                kind == ChunkKinds.Content ? "\"delta\":{\"content\":\""u8
                    : kind == ChunkKinds.Reasoning ? "\"delta\":{\"reasoning_content\":\""u8
                    : "\"delta\":{\"tool_calls\":[{\"index\":0,\"function\":{\"arguments\":\""u8
            );
            at = Put(span, at, text);
            at = Put(span, at, kind == ChunkKinds.Tool ? "\"}}]}"u8 : "\"}"u8);
        }

        output.Advance(Close(span, at, tail));
    }

    /// <summary>Writes the chunk that opens a tool call: its id and function, no arguments yet.</summary>
    public void OpenCall(
        IBufferWriter<byte> output,
        int index,
        string callId,
        string function,
        in ChunkTail tail
    )
    {
        byte[] call = Encoding.UTF8.GetBytes(
            $"\"delta\":{{\"tool_calls\":[{{\"index\":0,\"id\":\"{JsonString.Escape(callId)}\",\"type\":\"function\",\"function\":{{\"name\":\"{JsonString.Escape(function)}\",\"arguments\":\"\"}}}}]}}"
        );
        Span<byte> span = output.GetSpan(Room(call.Length, tail));
        int at = Open(span, index);
        at = Put(span, at, call);
        output.Advance(Close(span, at, tail));
    }

    /// <inheritdoc/>
    public void Finish(
        IBufferWriter<byte> output,
        in TokenUsage usage,
        StopReason reason,
        string? stopSequence
    )
    {
        if (includesUsage)
        {
            WriteUsage(output, usage);
        }

        output.Write(Sse.SseWriter.Done);
    }

    /// <summary>Writes the event with usage and no choice, which comes last before <c>[DONE]</c>.</summary>
    private void WriteUsage(IBufferWriter<byte> output, in TokenUsage usage)
    {
        Span<byte> span = output.GetSpan(head.Length + 400);
        int at = Put(span, 0, head);
        at = Put(span, at, "]"u8);
        at = PutUsage(span, at, usage);
        output.Advance(Put(span, at, "}\n\n"u8));
    }

    private int Room(int text, in ChunkTail tail) => head.Length + text + tail.Logprobs.Length + 600;

    private int Open(Span<byte> span, int index)
    {
        int at = Put(span, 0, head);
        at = Put(span, at, "{\"index\":"u8);
        at = PutNumber(span, at, index);
        return Put(span, at, ","u8);
    }

    private static int Close(Span<byte> span, int at, in ChunkTail tail)
    {
        at = Put(span, at, ",\"logprobs\":"u8);
        at = Put(span, at, tail.Logprobs.IsEmpty ? "null"u8 : tail.Logprobs.Span);
        at = Put(span, at, ",\"finish_reason\":"u8);
        if (tail.Finish == StopReason.None)
        {
            at = Put(span, at, "null}]"u8);
        }
        else
        {
            at = Put(span, at, "\""u8);
            at = Put(span, at, StopReasons.Word(tail.Finish));
            at = Put(span, at, "\"}]"u8);
        }

        at = tail.HasUsage ? PutUsage(span, at, tail.Usage) : at;
        return Put(span, at, "}\n\n"u8);
    }

    private static int PutUsage(Span<byte> span, int at, in TokenUsage usage)
    {
        at = Put(span, at, ",\"usage\":{\"prompt_tokens\":"u8);
        at = PutNumber(span, at, usage.PromptTokens);
        at = Put(span, at, ",\"total_tokens\":"u8);
        at = PutNumber(span, at, usage.PromptTokens + usage.CompletionTokens);
        at = Put(span, at, ",\"completion_tokens\":"u8);
        at = PutNumber(span, at, usage.CompletionTokens);
        if (usage.CachedTokens >= 0)
        {
            at = Put(span, at, ",\"prompt_tokens_details\":{\"cached_tokens\":"u8);
            at = PutNumber(span, at, usage.CachedTokens);
            at = Put(span, at, "}"u8);
        }

        if (usage.ReasoningTokens >= 0)
        {
            at = Put(span, at, ",\"completion_tokens_details\":{\"reasoning_tokens\":"u8);
            at = PutNumber(span, at, usage.ReasoningTokens);
            at = Put(span, at, "}"u8);
        }

        return Put(span, at, "}"u8);
    }

    private static int Put(Span<byte> span, int at, ReadOnlySpan<byte> bytes)
    {
        bytes.CopyTo(span[at..]);
        return at + bytes.Length;
    }

    private static int PutNumber(Span<byte> span, int at, long value)
    {
        System.Buffers.Text.Utf8Formatter.TryFormat(value, span.Slice(at, NumberRoom), out int written);
        return at + written;
    }
}

/// <summary>Text of a chunk behind its content.</summary>
/// <param name="Finish">Why the choice ended; none while it goes on.</param>
/// <param name="HasUsage">Whether <paramref name="Usage"/> is written, as continuous usage asks.</param>
/// <param name="Usage">What was used so far.</param>
/// <param name="Logprobs">The <c>logprobs</c> object as JSON; empty for null.</param>
public readonly record struct ChunkTail(
    StopReason Finish,
    bool HasUsage,
    TokenUsage Usage,
    ReadOnlyMemory<byte> Logprobs
);

/// <summary>The words of <see cref="StopReason"/> on the wire.</summary>
public static class StopReasons
{
    /// <summary>The reason of a word.</summary>
    public static StopReason Of(ReadOnlySpan<byte> word) =>
        word.SequenceEqual("stop"u8) ? StopReason.Stop
        : word.SequenceEqual("length"u8) ? StopReason.Length
        : word.SequenceEqual("tool_calls"u8) || word.SequenceEqual("function_call"u8) ? StopReason.ToolCalls
        : word.SequenceEqual("content_filter"u8) ? StopReason.ContentFilter
        : word.SequenceEqual("abort"u8) ? StopReason.Abort
        : StopReason.Other;

    /// <summary>The word of a reason; empty where there is none.</summary>
    public static ReadOnlySpan<byte> Word(StopReason reason) =>
        reason switch
        {
            StopReason.Stop => "stop"u8,
            StopReason.Length => "length"u8,
            StopReason.ToolCalls => "tool_calls"u8,
            StopReason.ContentFilter => "content_filter"u8,
            StopReason.Abort => "abort"u8,
            _ => default,
        };
}
