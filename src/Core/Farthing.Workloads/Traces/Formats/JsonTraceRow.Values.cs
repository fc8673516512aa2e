using System.Text;
using System.Text.Json;

namespace Farthing.Workloads.Traces.Formats;

/// <content>Reading single values.</content>
internal sealed partial class JsonTraceRow
{
    private static string? Number(ref Utf8JsonReader reader, string name, out double value)
    {
        value = 0;
        if (
            reader.TokenType == JsonTokenType.Number
            && reader.TryGetDouble(out value)
            && double.IsFinite(value)
        )
        {
            return null;
        }

        reader.Skip();
        return $"{name} is not a finite number";
    }

    private static string? Count(ref Utf8JsonReader reader, string name, out long value)
    {
        value = 0;
        if (reader.TokenType == JsonTokenType.Number)
        {
            if (reader.TryGetInt64(out value))
            {
                return null;
            }

            if (
                reader.TryGetDouble(out double number)
                && number == Math.Floor(number)
                && Math.Abs(number) < 1e15
            )
            {
                value = (long)number;
                return null;
            }
        }

        reader.Skip();
        return $"{name} is not a whole number";
    }

    private static string? Word(ref Utf8JsonReader reader)
    {
        switch (reader.TokenType)
        {
            case JsonTokenType.String:
                return reader.GetString();
            case JsonTokenType.Number:
                return Encoding.UTF8.GetString(reader.ValueSpan);
            default:
                reader.Skip();
                return null;
        }
    }

    private string? ReadIds(ref Utf8JsonReader reader)
    {
        idCount = 0;
        if (reader.TokenType != JsonTokenType.StartArray)
        {
            reader.Skip();
            return "the prefix ids are not a list";
        }

        string? reason = null;
        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
        {
            ulong id = 0;
            bool isId =
                reader.TokenType == JsonTokenType.Number
                    ? reader.TryGetUInt64(out id)
                    : reader.TokenType == JsonTokenType.String && IdHash.TryHash(reader.ValueSpan, out id);
            if (!isId)
            {
                reason ??= "a prefix id is neither a whole number from 0 nor a text";
                reader.Skip();
            }

            if (idCount == ids.Length)
            {
                Array.Resize(ref ids, idCount * 2);
            }

            ids[idCount++] = id;
        }

        return reason;
    }

    private string? ReadWaitFor(ref Utf8JsonReader reader)
    {
        if (reader.TokenType != JsonTokenType.StartArray)
        {
            reader.Skip();
            return "wait_for is not a list";
        }

        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
        {
            if (Word(ref reader) is string id)
            {
                WaitFor.Add(id);
            }
        }

        return null;
    }

    private void CountText(ref Utf8JsonReader reader)
    {
        if (reader.TokenType == JsonTokenType.String)
        {
            TextBytes += reader.ValueSpan.Length;
            return;
        }

        int depth = reader.CurrentDepth;
        if (reader.TokenType is not (JsonTokenType.StartArray or JsonTokenType.StartObject))
        {
            return;
        }

        bool isText = reader.TokenType == JsonTokenType.StartArray;
        while (reader.Read() && reader.CurrentDepth > depth)
        {
            if (reader.TokenType == JsonTokenType.PropertyName)
            {
                isText =
                    reader.ValueTextEquals("content"u8)
                    || reader.ValueTextEquals("text"u8)
                    || reader.ValueTextEquals("prompt"u8);
            }
            else if (reader.TokenType == JsonTokenType.String && isText)
            {
                TextBytes += reader.ValueSpan.Length;
            }
        }
    }
}
