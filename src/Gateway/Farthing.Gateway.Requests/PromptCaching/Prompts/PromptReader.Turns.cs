using System.Text.Json;
using Farthing.Gateway.PromptCaching.Marks;

namespace Farthing.Gateway.PromptCaching.Prompts;

/// <content>Messages of OpenAI's formats: one block each. Those of the system before all others are the system prompt.</content>
internal ref partial struct PromptReader
{
    private readonly void Turns(ref Utf8JsonReader reader)
    {
        reader.Read();
        if (reader.TokenType == JsonTokenType.String)
        {
            int start = (int)reader.TokenStartIndex;
            found.Blocks.Add(
                new PromptBlock(PromptPart.Messages, start, (int)reader.BytesConsumed, false, true, false)
            );
            return;
        }

        if (reader.TokenType != JsonTokenType.StartArray)
        {
            reader.Skip();
            return;
        }

        bool isLeading = true;
        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
        {
            Turn(ref reader, ref isLeading);
        }
    }

    private readonly void Turn(ref Utf8JsonReader reader, ref bool isLeading)
    {
        int start = (int)reader.TokenStartIndex;
        TurnContent content = default;
        bool isSystem = false;
        bool isOther = false;
        bool isMarkable = reader.TokenType == JsonTokenType.StartObject;
        if (!isMarkable)
        {
            reader.Skip();
        }

        while (isMarkable && reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            int name = (int)reader.TokenStartIndex;
            if (reader.ValueTextEquals("content"u8))
            {
                content = Content(ref reader);
            }
            else if (reader.ValueTextEquals("role"u8))
            {
                reader.Read();
                bool isText = reader.TokenType == JsonTokenType.String;
                isSystem =
                    isText && (reader.ValueTextEquals("system"u8) || reader.ValueTextEquals("developer"u8));
                isOther |= isText && reader.ValueTextEquals("assistant"u8); // What it wrote may have no breakpoint in Responses.
                reader.Skip();
            }
            else if (reader.ValueTextEquals("type"u8))
            {
                reader.Read();
                isOther |= reader.TokenType != JsonTokenType.String || !reader.ValueTextEquals("message"u8);
                reader.Skip();
            }
            else if (reader.ValueTextEquals("cache_control"u8))
            {
                Mark(ref reader, name);
            }
            else
            {
                Value(ref reader);
            }
        }

        isLeading &= isSystem;
        found.Blocks.Add(
            new PromptBlock(
                isLeading ? PromptPart.System : PromptPart.Messages,
                start,
                (int)reader.BytesConsumed,
                content.End > 0 && !isOther,
                content.IsText,
                false
            )
            {
                MarkAt = (content.Start, content.End),
                Extra = content.Extra,
            }
        );
    }

    /// <summary>A text, or a list of parts: its last one may bear a breakpoint.</summary>
    private readonly TurnContent Content(ref Utf8JsonReader reader)
    {
        TurnContent content = default;
        reader.Read();
        if (reader.TokenType == JsonTokenType.String)
        {
            (content.Start, content.End) = ((int)reader.TokenStartIndex, (int)reader.BytesConsumed);
            content.IsText = true;
            content.End = content.End - content.Start > 2 ? content.End : 0;
            return content;
        }

        if (reader.TokenType != JsonTokenType.StartArray)
        {
            reader.Skip();
            return content;
        }

        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
        {
            content.Start = (int)reader.TokenStartIndex;
            bool isMarkable = false;
            bool isMedia = false;
            if (reader.TokenType != JsonTokenType.StartObject)
            {
                reader.Skip();
            }
            else
            {
                Part(ref reader, ref isMarkable, ref isMedia);
            }

            int end = (int)reader.BytesConsumed;
            content.Extra += isMedia ? PromptBlock.MediaWeight - (end - content.Start) : 0;
            content.End = isMarkable ? end : 0;
        }

        return content;
    }

    private readonly void Part(ref Utf8JsonReader reader, ref bool isMarkable, ref bool isMedia)
    {
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            int name = (int)reader.TokenStartIndex;
            if (reader.ValueTextEquals("type"u8))
            {
                reader.Read();
                if (reader.TokenType == JsonTokenType.String)
                {
                    isMedia =
                        reader.ValueTextEquals("image_url"u8)
                        || reader.ValueTextEquals("input_image"u8)
                        || reader.ValueTextEquals("file"u8)
                        || reader.ValueTextEquals("input_file"u8)
                        || reader.ValueTextEquals("input_audio"u8);
                    isMarkable =
                        isMedia || reader.ValueTextEquals("text"u8) || reader.ValueTextEquals("input_text"u8);
                }

                reader.Skip();
            }
            else if (reader.ValueTextEquals("cache_control"u8))
            {
                Mark(ref reader, name);
            }
            else
            {
                found.HasBreakpoints |= reader.ValueTextEquals("prompt_cache_breakpoint"u8);
                Value(ref reader);
            }
        }
    }

    /// <summary>What of a message may be marked.</summary>
    private struct TurnContent
    {
        public int Start;
        public int End;
        public bool IsText;
        public int Extra;
    }
}
