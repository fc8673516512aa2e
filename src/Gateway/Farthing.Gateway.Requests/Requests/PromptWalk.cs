using System.Text.Json;

namespace Farthing.Gateway.Requests;

/// <summary>Walks over prompts, and finds what is no text in them: images, sounds, files.</summary>
/// <remarks>
/// Media is only what stands where the formats have it: as a member of a part in a message's <c>content</c> (or a tool result's). Anywhere else, such as in a tool's input, the same names are text and count as text: otherwise a prompt could hide in them.
/// Depths are the reader's: members of a message are at 3, of a part at 5, of a part in a tool result at 7.
/// </remarks>
internal static class PromptWalk
{
    private const int MessageMembers = 3;
    private const int PartMembers = 5;
    private const int InnerPartMembers = 7;

    private enum Piece
    {
        Text,
        Image,
        Sound,
        File,
        Source,
    }

    /// <summary>Messages, or the items of a response's input. The reader stands on the value, and ends on its last token.</summary>
    public static void Messages(ref Utf8JsonReader reader, RequestPeek peek)
    {
        if (reader.TokenType is not JsonTokenType.StartArray)
        {
            reader.Skip();
            return;
        }

        int outer = reader.CurrentDepth;
        bool inContent = false;
        bool inInner = false;
        while (reader.Read() && !(reader.TokenType == JsonTokenType.EndArray && reader.CurrentDepth == outer))
        {
            if (reader.TokenType != JsonTokenType.PropertyName)
            {
                continue;
            }

            int depth = reader.CurrentDepth;
            if (depth == MessageMembers)
            {
                inContent = reader.ValueTextEquals("content"u8) || reader.ValueTextEquals("output"u8);
                inInner = false;
                if (reader.ValueTextEquals("type"u8))
                {
                    reader.Read();
                    peek.HasStoredState |=
                        reader.TokenType == JsonTokenType.String
                        && reader.ValueTextEquals("item_reference"u8);
                    continue;
                }
            }
            else if (inContent && depth == PartMembers)
            {
                inInner = reader.ValueTextEquals("content"u8);
                Media(ref reader, peek);
            }
            else if (inContent && inInner && depth == InnerPartMembers)
            {
                Media(ref reader, peek);
            }
        }
    }

    /// <summary>A completion's prompt: how many there are.</summary>
    public static long Prompts(ref Utf8JsonReader reader, RequestPeek peek)
    {
        if (reader.TokenType == JsonTokenType.StartObject)
        {
            // A response's prompt that is stored at the upstream, with tools of its own.
            peek.HasStoredState = true;
            peek.MaySearch = true;
            peek.MaxSearches = null;
        }

        if (reader.TokenType != JsonTokenType.StartArray)
        {
            reader.Skip();
            return 1;
        }

        long prompts = 0;
        bool isTokens = false;
        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
        {
            isTokens = reader.TokenType == JsonTokenType.Number;
            prompts++;
            reader.Skip();
        }

        return isTokens ? 1 : Math.Max(1, prompts);
    }

    /// <summary>The reader stands on a member of a part: counts it where it is media, and passes over it.</summary>
    private static void Media(ref Utf8JsonReader reader, RequestPeek peek)
    {
        Piece piece = PieceOf(ref reader);
        if (piece == Piece.Text)
        {
            return;
        }

        Utf8JsonReader value = reader;
        value.Read();
        long start = value.TokenStartIndex;
        if (value.TokenType == JsonTokenType.Null)
        {
            return;
        }

        if (piece == Piece.Source && !IsMediaSource(value, ref piece))
        {
            return; // Text in a document: it counts byte by byte.
        }

        value.Skip();
        peek.MediaBytes += value.BytesConsumed - start;
        switch (piece)
        {
            case Piece.Image:
                peek.Images++;
                break;
            case Piece.Sound:
                peek.Sounds++;
                break;
            default:
                peek.Files++;
                break;
        }

        reader = value;
    }

    private static Piece PieceOf(ref Utf8JsonReader reader)
    {
        if (reader.ValueTextEquals("image_url"u8))
        {
            return Piece.Image;
        }

        if (reader.ValueTextEquals("input_audio"u8) || reader.ValueTextEquals("audio_url"u8))
        {
            return Piece.Sound;
        }

        if (reader.ValueTextEquals("source"u8))
        {
            return Piece.Source;
        }

        return
            reader.ValueTextEquals("file"u8)
            || reader.ValueTextEquals("file_data"u8)
            || reader.ValueTextEquals("file_url"u8)
            || reader.ValueTextEquals("file_id"u8)
            || reader.ValueTextEquals("video_url"u8)
            ? Piece.File
            : Piece.Text;
    }

    /// <summary>True when an Anthropic <c>source</c> is an image or a file; a copy of the reader stands on its value.</summary>
    private static bool IsMediaSource(Utf8JsonReader value, ref Piece piece)
    {
        if (value.TokenType != JsonTokenType.StartObject)
        {
            return false;
        }

        bool isMedia = false;
        piece = Piece.File;
        while (value.Read() && value.TokenType == JsonTokenType.PropertyName)
        {
            bool isType = value.ValueTextEquals("type"u8);
            bool isMediaType = value.ValueTextEquals("media_type"u8);
            value.Read();
            if (value.TokenType == JsonTokenType.String && isType)
            {
                isMedia =
                    value.ValueTextEquals("base64"u8)
                    || value.ValueTextEquals("url"u8)
                    || value.ValueTextEquals("file"u8);
            }
            else if (value.TokenType == JsonTokenType.String && isMediaType)
            {
                piece = value.ValueSpan.StartsWith("image/"u8) ? Piece.Image : Piece.File;
            }
            else
            {
                value.Skip();
            }
        }

        return isMedia;
    }
}
