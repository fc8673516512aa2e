using System.Buffers;
using System.Text.Json;

namespace Farthing.Protocol.OpenAi;

/// <summary>Reads the messages of a conversation.</summary>
internal static class ChatMessageReader
{
    /// <summary>Reads the array that comes next.</summary>
    public static List<ChatMessage> ReadAll(ref RequestText text, ReadOnlySpan<byte> json)
    {
        List<ChatMessage> messages = [];
        text.Reader.Read();
        if (text.Reader.TokenType != JsonTokenType.StartArray)
        {
            text.Refuse("an array of messages");
            return messages;
        }

        while (text.Reader.Read() && text.Reader.TokenType != JsonTokenType.EndArray)
        {
            if (text.Reader.TokenType != JsonTokenType.StartObject)
            {
                text.Name = "messages";
                text.Refuse("an array of messages");
                continue;
            }

            messages.Add(ReadOne(ref text, json, messages.Count));
        }

        return messages;
    }

    private static ChatMessage ReadOne(ref RequestText text, ReadOnlySpan<byte> json, int at)
    {
        string? role = null;
        int others = 0;
        ArrayBufferWriter<byte> said = new();
        while (text.NextMember())
        {
            if (text.Is("role"u8))
            {
                role = text.Text();
            }
            else if (text.Is("content"u8) || text.Is("reasoning_content"u8))
            {
                ReadContent(ref text, said, ref others);
            }
            else if (text.Is("tool_calls"u8))
            {
                said.Write(text.Raw(json));
            }
            else
            {
                text.Reader.Skip();
            }
        }

        if (role is null)
        {
            text.Error ??= ApiError.Invalid($"'messages[{at}].role' is missing", $"messages[{at}].role");
        }

        return new ChatMessage(role ?? "", said.WrittenMemory, others);
    }

    private static void ReadContent(ref RequestText text, ArrayBufferWriter<byte> said, ref int others)
    {
        text.Reader.Read();
        if (text.Reader.TokenType == JsonTokenType.String)
        {
            said.Write(text.Bytes());
            return;
        }

        if (text.Reader.TokenType != JsonTokenType.StartArray)
        {
            text.Refuse("a string or an array of parts");
            return;
        }

        while (text.Reader.Read() && text.Reader.TokenType != JsonTokenType.EndArray)
        {
            if (text.Reader.TokenType != JsonTokenType.StartObject)
            {
                text.Refuse("a string or an array of parts");
                continue;
            }

            bool hasText = false;
            while (text.NextMember())
            {
                if (!text.Is("text"u8))
                {
                    text.Reader.Skip();
                    continue;
                }

                text.Reader.Read();
                if (text.Reader.TokenType == JsonTokenType.String)
                {
                    hasText = true;
                    said.Write(text.Bytes());
                }
                else
                {
                    text.Refuse("a string");
                }
            }

            others += hasText ? 0 : 1;
        }
    }
}
