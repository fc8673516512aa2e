using System.Buffers.Text;
using System.Text.Json;
using Farthing.Protocol.Translation.Answers;
using Farthing.Protocol.Translation.Requests;

namespace Farthing.Protocol.Translation.Messages;

/// <summary>Turns an answer's blocks, streamed or whole, into calls of a sink.</summary>
/// <param name="context">The answer's request.</param>
/// <param name="sink">Receives them.</param>
internal sealed class MessagesContentReader(AnswerContext context, AnswerSink sink)
{
    /// <summary>Most bytes of citations of a block that are kept.</summary>
    private const int MaxCitationBytes = 64 << 10;

    private readonly List<byte[]> citations = [];
    private int citationBytes;
    private Block open;
    private int call = -1;
    private bool hasInput;
    private byte[]? seal;
    private long textLength;
    private long blockStart;

    /// <summary>Begins a block.</summary>
    /// <param name="block">Whole, or without what its deltas bring.</param>
    public void Open(in MessagesFields block)
    {
        Close();
        if (block.Type.SequenceEqual("text"u8))
        {
            open = Block.Text;
            blockStart = textLength;
            Text(block.Text);
            CiteAll(block.Citations);
        }
        else if (block.Type.SequenceEqual("thinking"u8))
        {
            open = Block.Thinking;
            Thinking(block.Thinking);
            Sign(block.Signature);
        }
        else if (block.Type.SequenceEqual("tool_use"u8))
        {
            open = Block.Call;
            sink.ToolStart(++call, block.Id, block.Name);
            hasInput = HasMembers(block.Input);
            if (hasInput)
            {
                sink.ToolArguments(call, MessagesText.Nest(block.Input));
            }
        }
        else if (block.Type.SequenceEqual("redacted_thinking"u8))
        {
            sink.HiddenReasoning(ReasoningSeal.Thinking(context.Traits.Tag, isRedacted: true, block.Data));
        }
        else
        {
            string type = System.Text.Encoding.UTF8.GetString(block.Type);
            context.Losses.Count(MessagesNames.IsServerBlock(type) ? type : "unknown");
        }
    }

    /// <summary>Goes on with the open block. What does not fit its kind is passed over, as clients do.</summary>
    public void Go(in MessagesFields delta)
    {
        switch (open)
        {
            case Block.Text when delta.Type.SequenceEqual("text_delta"u8):
                Text(delta.Text);
                break;
            case Block.Text when delta.Type.SequenceEqual("citations_delta"u8):
                Keep(delta.Citation);
                break;
            case Block.Thinking when delta.Type.SequenceEqual("thinking_delta"u8):
                Thinking(delta.Thinking);
                break;
            case Block.Thinking when delta.Type.SequenceEqual("signature_delta"u8):
                Sign(delta.Signature);
                break;
            case Block.Call when delta.Type.SequenceEqual("input_json_delta"u8):
                if (!delta.PartialJson.IsEmpty && !hasInput)
                {
                    sink.ToolArguments(call, delta.PartialJson);
                }

                break;
            default:
                break;
        }
    }

    /// <summary>Ends the open block, if there is one.</summary>
    public void Close()
    {
        Block closing = open;
        open = Block.None;
        switch (closing)
        {
            case Block.Text:
                Cite();
                break;
            case Block.Thinking when seal is not null:
                sink.ReasoningEnd(seal);
                seal = null;
                break;
            case Block.Call:
                sink.ToolEnd(call);
                break;
            default:
                break;
        }
    }

    /// <summary>Says why the answer ended. A refusal without any text gets words, so that it does not look like an empty answer.</summary>
    public void Finish(in MessagesFields message)
    {
        ReadOnlySpan<byte> reason = message.StopReason;
        if (reason.SequenceEqual("end_turn"u8))
        {
            sink.Finish(FinishReason.Stop);
        }
        else if (reason.SequenceEqual("tool_use"u8))
        {
            sink.Finish(FinishReason.ToolCalls);
        }
        else if (reason.SequenceEqual("max_tokens"u8))
        {
            sink.Finish(FinishReason.Length);
        }
        else if (reason.SequenceEqual("stop_sequence"u8))
        {
            sink.Finish(FinishReason.StopText, message.StopSequence);
        }
        else if (reason.SequenceEqual("model_context_window_exceeded"u8))
        {
            sink.Finish(FinishReason.ContextWindow);
        }
        else if (reason.SequenceEqual("refusal"u8))
        {
            Refuse(message.StopDetails);
        }
        else if (reason.SequenceEqual("pause_turn"u8))
        {
            sink.Finish(FinishReason.Pause);
        }
        else if (!reason.IsEmpty)
        {
            context.Losses.Count("stop_reason");
            sink.Finish(FinishReason.Stop);
        }
    }

    private void Refuse(ReadOnlySpan<byte> details)
    {
        if (textLength == 0)
        {
            ReadOnlySpan<byte> words = details.IsEmpty ? default : MessagesFields.Of(details).Explanation;
            sink.Refusal(words.IsEmpty ? "refused"u8 : words);
        }

        sink.Finish(FinishReason.Refusal);
    }

    private void Text(ReadOnlySpan<byte> text)
    {
        if (!text.IsEmpty)
        {
            textLength += MessagesText.CharactersOf(text);
            sink.Text(text);
        }
    }

    private void Thinking(ReadOnlySpan<byte> text)
    {
        if (!text.IsEmpty)
        {
            sink.Reasoning(text);
        }
    }

    private void Sign(ReadOnlySpan<byte> signature)
    {
        if (!signature.IsEmpty)
        {
            seal = ReasoningSeal.Thinking(context.Traits.Tag, isRedacted: false, signature);
        }
    }

    private void CiteAll(ReadOnlySpan<byte> array)
    {
        if (array.IsEmpty)
        {
            return;
        }

        Utf8JsonReader reader = new(array);
        reader.Read();
        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
        {
            int start = (int)reader.TokenStartIndex;
            reader.Skip();
            Keep(array[start..(int)reader.BytesConsumed]);
        }
    }

    private void Keep(ReadOnlySpan<byte> citation)
    {
        citationBytes += citation.Length;
        if (citation.IsEmpty || citationBytes > MaxCitationBytes)
        {
            context.Losses.Count("citations");
            return;
        }

        citations.Add(citation.ToArray());
    }

    /// <summary>Passes on the block's citations that name an address: the block's text is what they stand for.</summary>
    private void Cite()
    {
        citationBytes = 0;
        foreach (byte[] json in citations)
        {
            MessagesFields citation = MessagesFields.Of(json);
            if (
                !citation.Type.SequenceEqual("web_search_result_location"u8)
                || citation.Url.IsEmpty
                || textLength == blockStart
            )
            {
                context.Losses.Count("citations");
                continue;
            }

            sink.Annotation([
                .. "{\"type\":\"url_citation\",\"url\":\""u8,
                .. citation.Url,
                .. "\",\"title\":\""u8,
                .. citation.Title,
                .. "\",\"start_index\":"u8,
                .. Digits(blockStart),
                .. ",\"end_index\":"u8,
                .. Digits(textLength),
                .. "}"u8,
            ]);
        }

        citations.Clear();
    }

    private static byte[] Digits(long number)
    {
        byte[] digits = new byte[20];
        Utf8Formatter.TryFormat(number, digits, out int length);
        return digits[..length];
    }

    /// <summary>True for an object with members: streams begin a call with an empty one, which stands for none.</summary>
    private static bool HasMembers(ReadOnlySpan<byte> input)
    {
        if (input.IsEmpty)
        {
            return false;
        }

        Utf8JsonReader reader = new(input);
        return reader.Read() && reader.Read() && reader.TokenType != JsonTokenType.EndObject;
    }

    private enum Block
    {
        None,
        Text,
        Thinking,
        Call,
    }
}
