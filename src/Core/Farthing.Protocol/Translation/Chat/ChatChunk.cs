using System.Text.Json;

namespace Farthing.Protocol.Translation.Chat;

/// <summary>What stands in a chunk or a whole answer of chat completions, in whatever order: texts as escaped spans, lists as their JSON. Only the first choice is read, for one alone is asked for.</summary>
/// <remarks>Names are compared as they are written: no server escapes them, and an escape that is no character would throw.</remarks>
internal ref struct ChatChunk
{
    /// <summary>Its <c>object</c>.</summary>
    public ReadOnlySpan<byte> Object;

    /// <summary>Its <c>type</c>, which only events of other formats have.</summary>
    public ReadOnlySpan<byte> Type;

    /// <summary>It has an <c>error</c> that says something.</summary>
    public bool HasError;

    /// <summary>It has <c>choices</c>, be it without any.</summary>
    public bool HasChoices;

    /// <summary>It has a choice.</summary>
    public bool HasChoice;

    /// <summary>It has a usage.</summary>
    public bool HasUsage;

    /// <summary>Text.</summary>
    public ReadOnlySpan<byte> Content;

    /// <summary>Text as a list of parts, JSON.</summary>
    public ReadOnlySpan<byte> ContentParts;

    /// <summary>Reasoning.</summary>
    public ReadOnlySpan<byte> Reasoning;

    /// <summary>Words of refusal.</summary>
    public ReadOnlySpan<byte> Refusal;

    /// <summary>Calls, JSON.</summary>
    public ReadOnlySpan<byte> ToolCalls;

    /// <summary>The older form of a call, JSON.</summary>
    public ReadOnlySpan<byte> FunctionCall;

    /// <summary>Citations, JSON.</summary>
    public ReadOnlySpan<byte> Annotations;

    /// <summary>Log probabilities of the text's tokens, JSON.</summary>
    public ReadOnlySpan<byte> LogProbs;

    /// <summary>Why it ended.</summary>
    public ReadOnlySpan<byte> Finish;

    /// <summary>The text that stopped it.</summary>
    public ReadOnlySpan<byte> StopText;

    private ReadOnlySpan<byte> json;

    /// <summary>Reads an object.</summary>
    /// <returns>False for what is no JSON object.</returns>
    public static bool TryRead(ReadOnlySpan<byte> json, out ChatChunk chunk)
    {
        ChatChunk read = new() { json = json };
        chunk = read;
        try
        {
            Utf8JsonReader reader = new(json);
            if (!reader.Read() || reader.TokenType != JsonTokenType.StartObject)
            {
                return false;
            }

            while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
            {
                read.TakeMember(ref reader);
            }

            chunk = read;
            return !reader.Read();
        }
        catch (JsonException)
        {
            return false;
        }
    }

    private void TakeMember(scoped ref Utf8JsonReader reader)
    {
        if (reader.ValueSpan.SequenceEqual("choices"u8))
        {
            reader.Read();
            TakeChoices(ref reader);
        }
        else if (reader.ValueSpan.SequenceEqual("object"u8))
        {
            Object = Text(ref reader);
        }
        else if (reader.ValueSpan.SequenceEqual("type"u8))
        {
            Type = Text(ref reader);
        }
        else if (reader.ValueSpan.SequenceEqual("usage"u8))
        {
            reader.Read();
            HasUsage = reader.TokenType == JsonTokenType.StartObject;
            reader.Skip();
        }
        else if (reader.ValueSpan.SequenceEqual("error"u8))
        {
            reader.Read();
            HasError = reader.TokenType switch
            {
                JsonTokenType.String => !reader.ValueSpan.IsEmpty,
                JsonTokenType.StartObject or JsonTokenType.StartArray or JsonTokenType.True => true,
                _ => false,
            };
            reader.Skip();
        }
        else
        {
            reader.Skip();
        }
    }

    private void TakeChoices(scoped ref Utf8JsonReader reader)
    {
        if (reader.TokenType != JsonTokenType.StartArray)
        {
            reader.Skip();
            return;
        }

        HasChoices = true;
        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
        {
            if (HasChoice || reader.TokenType != JsonTokenType.StartObject)
            {
                reader.Skip();
                continue;
            }

            HasChoice = true;
            while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
            {
                if (reader.ValueSpan.SequenceEqual("delta"u8) || reader.ValueSpan.SequenceEqual("message"u8))
                {
                    reader.Read();
                    TakeDelta(ref reader);
                }
                else if (reader.ValueSpan.SequenceEqual("finish_reason"u8))
                {
                    Finish = Text(ref reader);
                }
                else if (reader.ValueSpan.SequenceEqual("stop_reason"u8))
                {
                    StopText = Text(ref reader);
                }
                else if (reader.ValueSpan.SequenceEqual("logprobs"u8))
                {
                    reader.Read();
                    TakeLogProbs(ref reader);
                }
                else
                {
                    reader.Skip();
                }
            }
        }
    }

    private void TakeLogProbs(scoped ref Utf8JsonReader reader)
    {
        if (reader.TokenType != JsonTokenType.StartObject)
        {
            reader.Skip();
            return;
        }

        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            bool isContent = reader.ValueSpan.SequenceEqual("content"u8);
            reader.Read();
            ReadOnlySpan<byte> tokens = Json(ref reader, JsonTokenType.StartArray);
            LogProbs = isContent ? tokens : LogProbs;
        }
    }

    private void TakeDelta(scoped ref Utf8JsonReader reader)
    {
        if (reader.TokenType != JsonTokenType.StartObject)
        {
            reader.Skip();
            return;
        }

        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            if (reader.ValueSpan.SequenceEqual("content"u8))
            {
                reader.Read();
                if (reader.TokenType == JsonTokenType.String)
                {
                    Content = reader.ValueSpan;
                }
                else
                {
                    ContentParts = Json(ref reader, JsonTokenType.StartArray);
                }
            }
            else if (
                reader.ValueSpan.SequenceEqual("reasoning_content"u8)
                || reader.ValueSpan.SequenceEqual("reasoning"u8)
            )
            {
                // Some servers send both names with the same text: one of them counts.
                ReadOnlySpan<byte> text = Text(ref reader);
                Reasoning = text.IsEmpty ? Reasoning : text;
            }
            else if (reader.ValueSpan.SequenceEqual("refusal"u8))
            {
                Refusal = Text(ref reader);
            }
            else if (reader.ValueSpan.SequenceEqual("tool_calls"u8))
            {
                reader.Read();
                ToolCalls = Json(ref reader, JsonTokenType.StartArray);
            }
            else if (reader.ValueSpan.SequenceEqual("function_call"u8))
            {
                reader.Read();
                FunctionCall = Json(ref reader, JsonTokenType.StartObject);
            }
            else if (reader.ValueSpan.SequenceEqual("annotations"u8))
            {
                reader.Read();
                Annotations = Json(ref reader, JsonTokenType.StartArray);
            }
            else
            {
                reader.Skip();
            }
        }
    }

    /// <summary>A member's text; empty for anything else.</summary>
    private static ReadOnlySpan<byte> Text(scoped ref Utf8JsonReader reader)
    {
        reader.Read();
        if (reader.TokenType == JsonTokenType.String)
        {
            return reader.ValueSpan;
        }

        reader.Skip();
        return default;
    }

    /// <summary>A value's JSON where it is of a kind; empty for anything else.</summary>
    private readonly ReadOnlySpan<byte> Json(scoped ref Utf8JsonReader reader, JsonTokenType kind)
    {
        int start = (int)reader.TokenStartIndex;
        bool isOfKind = reader.TokenType == kind;
        reader.Skip();
        return isOfKind ? json[start..(int)reader.BytesConsumed] : default;
    }
}
