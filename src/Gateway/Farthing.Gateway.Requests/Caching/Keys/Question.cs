using System.Text.Json;

namespace Farthing.Gateway.Caching.Keys;

/// <summary>The last question of a request: the text of its last user message, where that is the only thing in its turn.</summary>
/// <param name="At">Where it begins in the body, with its quote.</param>
/// <param name="Text">The text.</param>
/// <param name="IsAlone">True where it is the only message: no system prompt and no earlier turn says what to do with it.</param>
internal readonly record struct Question(int At, string Text, bool IsAlone)
{
    /// <summary>Finds it in messages, input or prompt.</summary>
    /// <param name="body">The body, which is sound.</param>
    /// <param name="from">Where messages, input or prompt begin.</param>
    /// <param name="length">Their bytes.</param>
    /// <returns>Null where the last message is not a user's, or is not one plain text.</returns>
    public static Question? Find(ReadOnlySpan<byte> body, int from, int length)
    {
        Utf8JsonReader reader = new(body.Slice(from, length));
        reader.Read();
        if (reader.TokenType == JsonTokenType.String)
        {
            return new Question(from, reader.GetString()!, IsAlone: true);
        }

        if (reader.TokenType != JsonTokenType.StartArray)
        {
            return null;
        }

        Question? last = null;
        int messages = 0;
        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
        {
            messages++;
            last =
                reader.TokenType == JsonTokenType.StartObject
                    ? OfMessage(ref reader, from)
                    : Skipped(ref reader);
        }

        return last is Question found ? found with { IsAlone = messages == 1 } : null;
    }

    private static Question? OfMessage(ref Utf8JsonReader reader, int from)
    {
        bool isUser = false;
        Question? found = null;
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            bool isRole = reader.ValueTextEquals("role"u8);
            bool isContent = reader.ValueTextEquals("content"u8);
            reader.Read();
            if (isRole)
            {
                isUser = reader.TokenType == JsonTokenType.String && reader.ValueTextEquals("user"u8);
            }
            else if (isContent)
            {
                found =
                    reader.TokenType == JsonTokenType.String
                        ? new Question(
                            from + (int)reader.TokenStartIndex,
                            reader.GetString()!,
                            IsAlone: false
                        )
                        : OfParts(ref reader, from);
                continue;
            }

            reader.Skip();
        }

        return isUser ? found : null;
    }

    /// <summary>A content of one text part alone.</summary>
    private static Question? OfParts(ref Utf8JsonReader reader, int from)
    {
        if (reader.TokenType != JsonTokenType.StartArray)
        {
            reader.Skip();
            return null;
        }

        Question? found = null;
        int parts = 0;
        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
        {
            parts++;
            if (reader.TokenType != JsonTokenType.StartObject)
            {
                reader.Skip();
                continue;
            }

            while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
            {
                bool isText = reader.ValueTextEquals("text"u8);
                reader.Read();
                if (isText && reader.TokenType == JsonTokenType.String)
                {
                    found = new Question(
                        from + (int)reader.TokenStartIndex,
                        reader.GetString()!,
                        IsAlone: false
                    );
                }

                reader.Skip();
            }
        }

        return parts == 1 ? found : null;
    }

    private static Question? Skipped(ref Utf8JsonReader reader)
    {
        reader.Skip();
        return null;
    }
}
