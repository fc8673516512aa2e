using System.Buffers;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using Farthing.Gateway.Forwarding;
using Farthing.Gateway.Http;
using Farthing.Gateway.Requests;

namespace Farthing.Gateway.Experiments;

/// <summary>Bodies that an arm changes. Where a change is not possible the request goes as it came, and counts in its arm all the same.</summary>
internal static class TreatedBody
{
    private const int ShortestJson = 8;

    private static readonly JsonWriterOptions Compact = new()
    {
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        SkipValidation = true,
    };

    /// <summary>Asks for a service tier, where the dialect has them and the client named none.</summary>
    public static void AskTier(Exchange exchange, string tier)
    {
        if (!exchange.Dialect.HasFlexTier || exchange.Peek.ServiceTier.Length > 0)
        {
            return;
        }

        ReadOnlySpan<byte> body = exchange.Body.Bytes.Span;
        int at = exchange.Peek.InsertAt;
        using PooledBytes written = new(body.Length + 64);
        written.Write(body[..at]);
        written.Write(Encoding.UTF8.GetBytes($"\"service_tier\":\"{tier}\","));
        written.Write(body[at..]);
        Take(exchange, written);
    }

    /// <summary>Writes JSON that is a text of the prompt without white space between its parts. Numbers and texts in it stay as they were written.</summary>
    public static void Minify(Exchange exchange)
    {
        JsonSpan prompt = exchange.Peek.PromptAt;
        if (!prompt.IsThere || exchange.Dialect.IsForm)
        {
            return;
        }

        ReadOnlySpan<byte> body = exchange.Body.Bytes.Span;
        using PooledBytes written = new(body.Length);
        int from = 0;
        Utf8JsonReader reader = new(body.Slice(prompt.Start, prompt.Length));
        while (reader.Read())
        {
            if (reader.TokenType != JsonTokenType.String || reader.ValueSpan.Length < ShortestJson)
            {
                continue;
            }

            if (Minified(reader.GetString()!) is string shorter)
            {
                int start = prompt.Start + (int)reader.TokenStartIndex;
                written.Write(body[from..start]);
                written.Write("\""u8);
                written.Write(
                    JsonEncodedText
                        .Encode(shorter, JavaScriptEncoder.UnsafeRelaxedJsonEscaping)
                        .EncodedUtf8Bytes
                );
                written.Write("\""u8);
                from = prompt.Start + (int)reader.BytesConsumed;
            }
        }

        if (from > 0)
        {
            written.Write(body[from..]);
            Take(exchange, written);
        }
    }

    /// <summary>A text that is one JSON value, without white space; null where it is none, or has none to lose.</summary>
    internal static string? Minified(string text)
    {
        ReadOnlySpan<char> bare = text.AsSpan().Trim();
        if (bare.Length < ShortestJson || bare[0] is not ('{' or '['))
        {
            return null;
        }

        try
        {
            byte[] bytes = Encoding.UTF8.GetBytes(text);
            Utf8JsonReader reader = new(bytes);
            ArrayBufferWriter<byte> compact = new(bytes.Length);
            using Utf8JsonWriter writer = new(compact, Compact);
            while (reader.Read())
            {
                switch (reader.TokenType)
                {
                    case JsonTokenType.StartObject:
                        writer.WriteStartObject();
                        break;
                    case JsonTokenType.EndObject:
                        writer.WriteEndObject();
                        break;
                    case JsonTokenType.StartArray:
                        writer.WriteStartArray();
                        break;
                    case JsonTokenType.EndArray:
                        writer.WriteEndArray();
                        break;
                    case JsonTokenType.PropertyName:
                        writer.WritePropertyName(reader.GetString()!);
                        break;
                    case JsonTokenType.String:
                        writer.WriteRawValue(
                            [(byte)'"', .. reader.ValueSpan, (byte)'"'],
                            skipInputValidation: true
                        );
                        break;
                    default:
                        writer.WriteRawValue(reader.ValueSpan, skipInputValidation: true);
                        break;
                }
            }

            writer.Flush();
            return compact.WrittenCount < bytes.Length ? Encoding.UTF8.GetString(compact.WrittenSpan) : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private static void Take(Exchange exchange, PooledBytes written)
    {
        if (
            RequestReader.Read(written.Span, exchange.Dialect, out RequestPeek peek) is null
            && exchange.Body.TryBeside(written) is RequestBody body
        )
        {
            exchange.Rewrite(body, peek);
        }
    }
}
