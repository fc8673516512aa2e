using System.Text.Json;

namespace Farthing.Gateway.Batches;

/// <summary>Result lines in OpenAI's form.</summary>
internal static class LineResults
{
    /// <summary>A line that was answered, with whatever status.</summary>
    public static byte[] Answer(ClaimedLine line, int status, string requestId, ReadOnlyMemory<byte> body)
    {
        using MemoryStream text = new(body.Length + 256);
        using (Utf8JsonWriter json = new(text))
        {
            json.WriteStartObject();
            json.WriteString("id", line.Id);
            json.WriteString("custom_id", line.CustomId);
            json.WriteStartObject("response");
            json.WriteNumber("status_code", status);
            json.WriteString("request_id", requestId);
            json.WritePropertyName("body");
            if (IsJson(body))
            {
                json.WriteRawValue(OneLine(body.Span), skipInputValidation: true);
            }
            else
            {
                json.WriteStringValue(System.Text.Encoding.UTF8.GetString(body.Span));
            }

            json.WriteEndObject();
            json.WriteNull("error");
            json.WriteEndObject();
        }

        return text.ToArray();
    }

    /// <summary>A line without an answer.</summary>
    /// <param name="id">The line's id.</param>
    /// <param name="customId">The client's id; null where the line has none.</param>
    /// <param name="code">The error's code, such as <c>batch_expired</c>.</param>
    /// <param name="message">The error in words.</param>
    /// <param name="line">The line number; null where it does not matter.</param>
    public static byte[] Error(string id, string? customId, string code, string message, long? line = null)
    {
        using MemoryStream text = new(256);
        using (Utf8JsonWriter json = new(text))
        {
            json.WriteStartObject();
            json.WriteString("id", id);
            json.WriteString("custom_id", customId);
            json.WriteNull("response");
            json.WriteStartObject("error");
            json.WriteString("code", code);
            json.WriteString("message", message);
            if (line is long number)
            {
                json.WriteNumber("line", number);
            }

            json.WriteEndObject();
            json.WriteEndObject();
        }

        return text.ToArray();
    }

    private static bool IsJson(ReadOnlyMemory<byte> body)
    {
        try
        {
            Utf8JsonReader reader = new(body.Span);
            return reader.Read() && reader.TrySkip() && !reader.Read();
        }
        catch (JsonException)
        {
            return false;
        }
    }

    /// <summary>JSON has line ends only between its tokens: blanks mean the same, and keep a result on one line.</summary>
    private static byte[] OneLine(ReadOnlySpan<byte> json)
    {
        byte[] line = json.ToArray();
        line.AsSpan().Replace((byte)'\n', (byte)' ');
        line.AsSpan().Replace((byte)'\r', (byte)' ');
        return line;
    }
}
