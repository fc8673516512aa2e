using System.Text.Json;

namespace Farthing.Gateway.Requests;

/// <summary>Finds thinking of earlier turns that another model wrote through a translation: Anthropic answers 400 to a seal that is none of its signatures, until the whole history is cleared.</summary>
internal static class SealedThinking
{
    /// <summary>Depth of a message's members within the array of messages.</summary>
    private const int MessageMembers = 2;

    /// <summary>True when a body may have any: a search, no parsing.</summary>
    public static bool MayBeIn(ReadOnlySpan<byte> body) => body.IndexOf("\"fth"u8) >= 0;

    /// <summary>Spans of such blocks, each with one of the commas beside it, so that what is left is JSON. A message that would have no block left keeps its own.</summary>
    /// <param name="body">The whole body.</param>
    /// <param name="messages">Place of its messages.</param>
    public static List<JsonSpan> Find(ReadOnlySpan<byte> body, JsonSpan messages)
    {
        List<JsonSpan> found = [];
        if (!messages.IsThere)
        {
            return found;
        }

        Utf8JsonReader reader = new(body.Slice(messages.Start, messages.Length));
        while (reader.Read())
        {
            if (
                reader.TokenType == JsonTokenType.PropertyName
                && reader.CurrentDepth == MessageMembers
                && reader.ValueTextEquals("content"u8)
            )
            {
                reader.Read();
                if (reader.TokenType == JsonTokenType.StartArray)
                {
                    AddBlocks(ref reader, body, messages.Start, found);
                }
            }
        }

        return found;
    }

    private static void AddBlocks(
        ref Utf8JsonReader reader,
        ReadOnlySpan<byte> body,
        int offset,
        List<JsonSpan> found
    )
    {
        int before = found.Count;
        int kept = 0;
        int lastEnd = -1;
        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
        {
            int start = (int)reader.TokenStartIndex + offset;
            bool isSealed = reader.TokenType == JsonTokenType.StartObject && IsSealed(ref reader);
            reader.Skip();
            int end = (int)reader.BytesConsumed + offset;
            if (!isSealed)
            {
                kept++;
                lastEnd = end;
            }
            else if (lastEnd >= 0)
            {
                found.Add(new JsonSpan(lastEnd, end - lastEnd)); // With the comma before it.
                lastEnd = end;
            }
            else
            {
                int behind = end + body[end..].IndexOfAnyExcept(" \t\r\n"u8);
                found.Add(new JsonSpan(start, (body[behind] == (byte)',' ? behind + 1 : end) - start));
            }
        }

        if (kept == 0)
        {
            found.RemoveRange(before, found.Count - before);
        }
    }

    /// <summary>True for a block of thinking under a seal of the gateway; the reader ends on the block's last brace.</summary>
    private static bool IsSealed(ref Utf8JsonReader reader)
    {
        bool isThinking = false;
        bool isOwn = false;
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            bool isType = reader.ValueTextEquals("type"u8);
            bool isSeal = reader.ValueTextEquals("signature"u8) || reader.ValueTextEquals("data"u8);
            reader.Read();
            if (reader.TokenType == JsonTokenType.String)
            {
                isThinking |=
                    isType
                    && (
                        reader.ValueTextEquals("thinking"u8) || reader.ValueTextEquals("redacted_thinking"u8)
                    );
                isOwn |= isSeal && reader.ValueSpan.StartsWith("fth"u8);
            }
            else
            {
                reader.Skip();
            }
        }

        return isThinking && isOwn;
    }
}
