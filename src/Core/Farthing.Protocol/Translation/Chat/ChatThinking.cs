using System.Buffers;
using Farthing.Protocol.Translation.Answers;
using Farthing.Protocol.Translation.Json;
using Farthing.Protocol.Translation.Requests;

namespace Farthing.Protocol.Translation.Chat;

/// <summary>Makes LiteLLM's thinking blocks, with which a chat client that asks for them can give reasoning back to its maker. For others it counts what they do not get.</summary>
/// <param name="context">The answer's request.</param>
internal sealed class ChatThinking(AnswerContext context)
{
    /// <summary>Most bytes of a block's text, which is kept until its seal comes.</summary>
    private const int MaxTextBytes = 4 << 20;

    private ArrayBufferWriter<byte>? text;
    private ArrayBufferWriter<byte>? block;
    private bool isOpen;

    /// <summary>Takes a piece of reasoning.</summary>
    public void Take(ReadOnlySpan<byte> piece)
    {
        if (!context.AsksThinkingBlocks)
        {
            return;
        }

        isOpen = true;
        text ??= new ArrayBufferWriter<byte>(1024);
        if (text.WrittenCount <= MaxTextBytes)
        {
            text.Write(piece);
        }
    }

    /// <summary>A stretch of reasoning ends with a seal.</summary>
    /// <returns>Its block; empty where none is wanted. Valid until the next call.</returns>
    public ReadOnlySpan<byte> End(ReadOnlySpan<byte> seal)
    {
        if (context.DropsReasoning)
        {
            return default;
        }

        if (!context.AsksThinkingBlocks)
        {
            context.Losses.Count("signature");
            return default;
        }

        isOpen = false;
        if (text is { WrittenCount: > MaxTextBytes })
        {
            text.ResetWrittenCount();
            context.Losses.Count("signature");
            return default;
        }

        JsonOutput json = Begin("thinking"u8).Name("thinking"u8);
        json.Text(text is null ? default : text.WrittenSpan).Name("signature"u8).Text(seal).EndObject();
        text?.ResetWrittenCount();
        return block!.WrittenSpan;
    }

    /// <summary>Something else begins: reasoning that has no seal of its own gets the gateway's.</summary>
    public ReadOnlySpan<byte> EndUnsealed() =>
        isOpen ? End(ReasoningSeal.Readable(context.Traits.Tag)) : default;

    /// <summary>Reasoning of which nothing is shown.</summary>
    public ReadOnlySpan<byte> Hidden(ReadOnlySpan<byte> seal)
    {
        if (context.DropsReasoning)
        {
            return default;
        }

        if (!context.AsksThinkingBlocks)
        {
            context.Losses.Count("redacted_thinking");
            return default;
        }

        Begin("redacted_thinking"u8).Name("data"u8).Text(seal).EndObject();
        return block!.WrittenSpan;
    }

    private JsonOutput Begin(ReadOnlySpan<byte> type)
    {
        block ??= new ArrayBufferWriter<byte>(1024);
        block.ResetWrittenCount();
        return new JsonOutput(block).Object().Name("type"u8).Text(type);
    }
}
