using System.Text.Json;
using Farthing.Protocol.Translation.Answers;
using Farthing.Protocol.Translation.Json;

namespace Farthing.Protocol.Translation.Chat;

/// <summary>Words and objects that streams and whole answers of chat completions have in common.</summary>
internal static class ChatWords
{
    /// <summary>Why an answer ended.</summary>
    /// <param name="word">The upstream's word.</param>
    /// <param name="isKnown">False for a word of no server that is known: it is taken for <c>stop</c>.</param>
    public static FinishReason FinishOf(ReadOnlySpan<byte> word, out bool isKnown)
    {
        FinishReason reason =
            word.SequenceEqual("stop"u8) ? FinishReason.Stop
            : word.SequenceEqual("tool_calls"u8) || word.SequenceEqual("function_call"u8)
                ? FinishReason.ToolCalls
            : word.SequenceEqual("length"u8) || word.SequenceEqual("max_tokens"u8) ? FinishReason.Length
            : word.SequenceEqual("content_filter"u8) ? FinishReason.ContentFilter
            : word.SequenceEqual("eos"u8)
            || word.SequenceEqual("eos_token"u8)
            || word.SequenceEqual("stop_sequence"u8)
                ? FinishReason.Stop
            : FinishReason.Unstated;
        isKnown = reason != FinishReason.Unstated;
        return isKnown ? reason : FinishReason.Stop;
    }

    /// <summary>The word for why an answer ended.</summary>
    public static ReadOnlySpan<byte> WordOf(FinishReason reason, bool hasCalls) =>
        reason switch
        {
            FinishReason.Length or FinishReason.ContextWindow => "length"u8,
            FinishReason.ContentFilter or FinishReason.Refusal => "content_filter"u8,
            FinishReason.Pause => "stop"u8,
            _ => hasCalls ? "tool_calls"u8 : "stop"u8,
        };

    /// <summary>Writes a usage object; classes that the upstream did not name are 0.</summary>
    public static void WriteUsage(JsonOutput json, in AnswerUsage usage)
    {
        json.Object().Name("prompt_tokens"u8).Number(usage.Input);
        json.Name("completion_tokens"u8).Number(usage.Output);
        json.Name("total_tokens"u8).Number(usage.Total);
        json.Name("prompt_tokens_details"u8).Object().Name("cached_tokens"u8).Number(usage.CacheRead);
        json.Name("cache_write_tokens"u8).Number(usage.CacheWrite).EndObject();
        json.Name("completion_tokens_details"u8).Object();
        json.Name("reasoning_tokens"u8).Number(usage.Reasoning ?? 0).EndObject().EndObject();
    }

    /// <summary>Writes id, type and name of a call; its function or custom tool stays open for its arguments.</summary>
    public static void WriteCallHead(
        JsonOutput json,
        AnswerContext context,
        in ToolCallHead head,
        int index,
        bool isText
    )
    {
        json.Name("id"u8);
        if (head.Id.IsEmpty)
        {
            json.Plain(context.IdOf("call_", index));
        }
        else
        {
            json.Text(head.Id);
        }

        ReadOnlySpan<byte> type = isText ? "custom"u8 : "function"u8;
        json.Name("type"u8).Text(type).Name(type).Object().Name("name"u8).Text(head.FullName);
    }

    /// <summary>Writes a citation: its members within <c>url_citation</c>.</summary>
    /// <returns>False for a citation of another kind, of which nothing is written.</returns>
    public static bool WriteAnnotation(JsonOutput json, ReadOnlySpan<byte> annotation)
    {
        Utf8JsonReader reader = new(annotation);
        bool isOfUrl = false;
        reader.Read();
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            bool isType = reader.ValueSpan.SequenceEqual("type"u8);
            reader.Read();
            isOfUrl |= isType && reader.ValueSpan.SequenceEqual("url_citation"u8);
            reader.Skip();
        }

        if (!isOfUrl)
        {
            return false;
        }

        json.Object().Name("type"u8).Text("url_citation"u8).Name("url_citation"u8).Object();
        reader = new Utf8JsonReader(annotation);
        reader.Read();
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            ReadOnlySpan<byte> name = reader.ValueSpan;
            bool isType = reader.ValueSpan.SequenceEqual("type"u8);
            reader.Read();
            int start = (int)reader.TokenStartIndex;
            reader.Skip();
            if (!isType)
            {
                json.Name(name).Raw(annotation[start..(int)reader.BytesConsumed]);
            }
        }

        json.EndObject().EndObject();
        return true;
    }
}
