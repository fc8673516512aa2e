using System.Text.Json;

namespace Farthing.Protocol.Translation.Responses;

/// <summary>An event that brings a piece of an item.</summary>
internal readonly ref struct DeltaEvent
{
    /// <summary>The piece, escaped.</summary>
    public ReadOnlySpan<byte> Text { get; private init; }

    /// <summary>Log probabilities of its tokens, with commas between; empty without.</summary>
    public ReadOnlySpan<byte> LogProbs { get; private init; }

    /// <summary>Place of its item in the output; below 0 where it is not said.</summary>
    public long OutputIndex { get; private init; }

    /// <summary>Its part of the summary.</summary>
    public long SummaryIndex { get; private init; }

    /// <summary>Reads an event.</summary>
    /// <exception cref="JsonException">It is no JSON.</exception>
    public static DeltaEvent Read(ReadOnlySpan<byte> data)
    {
        Utf8JsonReader reader = new(data);
        ReadOnlySpan<byte> text = default;
        ReadOnlySpan<byte> logProbs = default;
        long outputIndex = -1;
        long summaryIndex = 0;
        reader.Read();
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            if (reader.ValueTextEquals("delta"u8))
            {
                reader.Read();
                text = TextOf(ref reader);
            }
            else if (reader.ValueTextEquals("output_index"u8))
            {
                reader.Read();
                outputIndex = IndexOf(reader, outputIndex);
            }
            else if (reader.ValueTextEquals("summary_index"u8))
            {
                reader.Read();
                summaryIndex = IndexOf(reader, summaryIndex);
            }
            else if (reader.ValueTextEquals("logprobs"u8))
            {
                reader.Read();
                int start = (int)reader.TokenStartIndex;
                bool isList = reader.TokenType == JsonTokenType.StartArray;
                reader.Skip();
                logProbs = isList ? data[(start + 1)..(int)(reader.BytesConsumed - 1)] : default;
            }
            else
            {
                reader.Read();
                reader.Skip();
            }
        }

        return new DeltaEvent
        {
            Text = text,
            LogProbs = logProbs.Trim(" \t\r\n"u8),
            OutputIndex = outputIndex,
            SummaryIndex = summaryIndex,
        };
    }

    /// <summary>A number of at least 0.</summary>
    internal static long IndexOf(in Utf8JsonReader reader, long otherwise) =>
        reader.TokenType == JsonTokenType.Number && reader.TryGetInt64(out long index) && index >= 0
            ? index
            : otherwise;

    /// <summary>A text, or an object with one, as some servers have it.</summary>
    private static ReadOnlySpan<byte> TextOf(scoped ref Utf8JsonReader reader)
    {
        if (reader.TokenType == JsonTokenType.String)
        {
            return reader.ValueSpan;
        }

        if (reader.TokenType != JsonTokenType.StartObject)
        {
            reader.Skip();
            return default;
        }

        ReadOnlySpan<byte> text = default;
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            bool isText = reader.ValueTextEquals("text"u8);
            reader.Read();
            text = isText && reader.TokenType == JsonTokenType.String ? reader.ValueSpan : text;
            reader.Skip();
        }

        return text;
    }
}
